package io.jobglass.server.jobs;

import io.jobglass.api.server.model.Diagnosis;
import io.jobglass.api.server.model.EndReason;
import io.jobglass.api.server.model.Evidence;
import io.jobglass.api.server.model.Finding;
import io.jobglass.api.server.model.FindingMeasure;
import io.jobglass.api.server.model.JobState;
import io.jobglass.api.server.model.Verdict;
import io.jobglass.core.job.Job;
import io.jobglass.server.http.Wire;

/** Writes a diagnosis as the document's Diagnosis. */
final class DiagnosisJson {
  private DiagnosisJson() {}

  static Diagnosis of(Job job, io.jobglass.core.diagnosis.Diagnosis diagnosis) {
    return new Diagnosis(
            job.id().externalId(),
            job.attempt(),
            JobState.fromValue(job.state().code()),
            verdict(diagnosis.verdict()))
        .findings(diagnosis.findings().stream().map(DiagnosisJson::finding).toList());
  }

  private static Verdict verdict(io.jobglass.core.diagnosis.Verdict verdict) {
    Verdict json =
        new Verdict(
            verdict.summary(),
            verdict.confirmed(),
            verdict.evidence().stream().map(DiagnosisJson::evidence).toList());
    if (verdict.reason() != null) {
      json.setReason(EndReason.fromValue(verdict.reason().code()));
    }
    return json;
  }

  private static Evidence evidence(io.jobglass.core.diagnosis.Evidence evidence) {
    return new Evidence(evidence.source().text(), evidence.statement())
        .node(evidence.node())
        .at(Wire.timeOrNull(evidence.at()));
  }

  private static Finding finding(io.jobglass.core.diagnosis.Finding finding) {
    return new Finding(
            finding.code(),
            Finding.SeverityEnum.fromValue(finding.severity().code()),
            finding.statement())
        .advice(finding.advice())
        .confidence(Finding.ConfidenceEnum.fromValue(finding.confidence().code()))
        .quality(finding.quality())
        .coverage(finding.coverage())
        .measures(finding.measures().stream().map(DiagnosisJson::measure).toList());
  }

  private static FindingMeasure measure(io.jobglass.core.diagnosis.Finding.Measure measure) {
    return new FindingMeasure(measure.name(), measure.value(), measure.unit())
        .threshold(measure.threshold())
        .rule(measure.rule());
  }
}
