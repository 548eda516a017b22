package io.jobglass.server.lost;

import io.jobglass.api.server.ContactsApi;
import io.jobglass.api.server.model.LostContact;
import io.jobglass.api.server.model.LostContactList;
import io.jobglass.core.job.JobReference;
import io.jobglass.core.storage.JobStore;
import io.jobglass.core.storage.Viewer;
import io.jobglass.server.http.Wire;
import io.jobglass.server.security.Principals;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;

/** The running jobs that no node reports any more. */
@RestController
public final class ContactsHandler implements ContactsApi {
  private final LostJobs lost;
  private final JobStore jobs;
  private final Principals principals;
  private final HttpServletRequest request;

  /**
   * @param request the current one
   */
  public ContactsHandler(
      LostJobs lost, JobStore jobs, Principals principals, HttpServletRequest request) {
    this.lost = lost;
    this.jobs = jobs;
    this.principals = principals;
    this.request = request;
  }

  @Override
  public ResponseEntity<LostContactList> listLostContacts() {
    Viewer viewer = principals.viewer(request);
    return ResponseEntity.ok(
        new LostContactList(
            lost.latest().stream()
                .filter(contact -> mayRead(viewer, contact))
                .map(ContactsHandler::json)
                .toList()));
  }

  private boolean mayRead(Viewer viewer, LostJobs.LostContact contact) {
    return viewer.equals(Viewer.EVERYTHING)
        || jobs.find(viewer, JobReference.newest(contact.job().id().toString())).isPresent();
  }

  private static LostContact json(LostJobs.LostContact contact) {
    return new LostContact(
            contact.job().id().externalId(),
            contact.job().id().cluster(),
            Wire.time(contact.since()))
        .startTime(Wire.timeOrNull(contact.job().startTime()));
  }
}
