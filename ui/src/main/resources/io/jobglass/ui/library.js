// The one place that knows which version of a library is served; index.html names uPlot's stylesheet.
export { html, svg, nothing, render } from "/webjars/lit-html/3.3.2/lit-html.js";
export { repeat } from "/webjars/lit-html/3.3.2/directives/repeat.js";
export { ref } from "/webjars/lit-html/3.3.2/directives/ref.js";
export { default as UPlot } from "/webjars/uplot/1.6.30/dist/uPlot.esm.js";
