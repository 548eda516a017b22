// What Grafana's own schema package says of a board as a file: names of all fields, by type of panel, and their values.
// `run` puts each board below as a constant of type Board and lets the TypeScript compiler judge.
import type { AnnotationQuery, Dashboard, DashboardLink, FieldConfig, FieldConfigSource, Panel } from "@grafana/schema/dist/esm/raw/dashboard/x/Dashboard_types.gen";
import type * as stat from "@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen";
import type * as history from "@grafana/schema/dist/esm/raw/composable/statushistory/panelcfg/x/StatusHistoryPanelCfg_types.gen";
import type * as table from "@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen";
import type * as series from "@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen";

// An enum by its value; and what has a default may be left out.
type Said<T> = T extends string ? `${T}` : T extends object ? { [K in keyof T]: Said<T[K]> } : T;
type Some<T> = T extends object ? { [K in keyof T]?: Some<T[K]> } : T;

type Typed<Type extends string, Options, Custom> = Said<Omit<Panel, "type" | "options" | "fieldConfig">> & {
  type: Type;
  options: Some<Said<Options>>;
  fieldConfig: Said<Omit<FieldConfigSource, "defaults">> & {
    defaults: Said<Omit<FieldConfig, "custom">> & { custom?: Some<Said<Custom>> };
  };
};

// The data source adds these two to an annotation.
type PrometheusAnnotation = Said<Omit<AnnotationQuery, "target">> & {
  target: { refId: string; expr: string; interval: string };
  titleFormat: string;
};

type Board = Said<Omit<Dashboard, "panels" | "links" | "annotations">> & {
  links: Array<Some<Said<DashboardLink>>>;
  annotations: { list: PrometheusAnnotation[] };
  panels: Array<
    | Typed<"stat", stat.Options, never>
    | Typed<"table", table.Options, table.FieldConfig>
    | Typed<"timeseries", series.Options, series.FieldConfig>
    | Typed<"status-history", history.Options, history.FieldConfig>
  >;
};
