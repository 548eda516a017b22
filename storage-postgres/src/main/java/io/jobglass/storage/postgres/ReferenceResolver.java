package io.jobglass.storage.postgres;

import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobReference;
import io.jobglass.core.storage.StorableEvent;
import io.jobglass.core.storage.Viewer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Finds which job a reader means: the text as an id of the default cluster; as its display id
 * ({@code 123_4}); as {@code cluster:id}, both ways; else whatever single cluster knows it. Only
 * jobs that the viewer may see count. Thread-safe.
 *
 * @param defaultCluster where an id without a cluster is looked for first
 */
record ReferenceResolver(String defaultCluster) {
  private static final int ANY_CLUSTER = 5;

  private record Candidate(int rank, JobId job) {}

  /**
   * @param withHidden whether deleted jobs are found too
   */
  Optional<JobId> resolve(
      Handle handle, Viewer viewer, JobReference reference, boolean withHidden) {
    JobId qualified = plain(reference);
    String visible = ViewerFilter.condition(viewer, "j") + (withHidden ? "" : " and not j.hidden");
    List<Candidate> candidates =
        ViewerFilter.bind(
                handle.createQuery(
                    """
                    select min(case
                        when j.cluster = :defaultCluster and j.external_id = :text then 1
                        when j.cluster = :defaultCluster and j.display_id = :text then 2
                        when j.cluster = :cluster and j.external_id = :id then 3
                        when j.cluster = :cluster and j.display_id = :id then 4
                        else 5 end) as rank,
                      j.cluster, j.external_id
                    from job j
                    where (j.external_id in (:text, :id)
                        or (j.display_id in (:text, :id) and j.display_id <> j.external_id))
                      and (j.external_id = :text or j.display_id = :text or j.cluster = :cluster)
                      and\
                    """
                        + " "
                        + visible
                        + " group by j.cluster, j.external_id order by rank, max(j.listed_at) desc"
                        + " limit 100"),
                viewer)
            .bind("defaultCluster", defaultCluster)
            .bind("text", StorableEvent.text(reference.text()))
            .bind("cluster", StorableEvent.text(qualified.cluster()))
            .bind("id", StorableEvent.text(qualified.externalId()))
            .map((row, context) ->
                new Candidate(
                    row.getInt("rank"),
                    new JobId(row.getString("cluster"), row.getString("external_id"))))
            .list();
    Optional<Candidate> best = candidates.stream().findFirst();
    if (best.isPresent() && best.get().rank() == ANY_CLUSTER && clusters(candidates).size() > 1) {
      return Optional.empty();
    }
    return best.map(Candidate::job);
  }

  /** The text taken as {@code cluster:id}, else as an id of the default cluster. */
  JobId plain(JobReference reference) {
    return reference.qualified().orElse(new JobId(defaultCluster, plainText(reference)));
  }

  /** A text too long to be an id names none; its beginning stands in for it. */
  private static String plainText(JobReference reference) {
    String text = reference.text();
    return text.codePointCount(0, text.length()) <= JobId.MAX_LENGTH
        ? text.replace("\0", "\uFFFD")
        : text.substring(0, text.offsetByCodePoints(0, JobId.MAX_LENGTH)).replace("\0", "\uFFFD");
  }

  private static Set<String> clusters(List<Candidate> candidates) {
    return candidates.stream()
        .map(candidate -> candidate.job().cluster())
        .collect(Collectors.toSet());
  }
}
