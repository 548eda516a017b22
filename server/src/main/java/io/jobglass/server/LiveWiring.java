package io.jobglass.server;

import io.jobglass.core.storage.JobStore;
import io.jobglass.server.config.ServerConfig;
import io.jobglass.server.live.Contacts;
import io.jobglass.server.live.JobFeed;
import io.jobglass.server.live.LiveJobs;
import io.jobglass.server.live.LiveNodes;
import io.jobglass.server.live.LiveSamples;
import io.jobglass.server.live.LiveUsage;
import io.jobglass.server.live.StateTotals;
import io.jobglass.server.live.WatchedJobs;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What runs now, kept in memory. */
@Configuration(proxyBeanMethods = false)
class LiveWiring {
  /** Filled before the service listens, so that no scrape sees a cluster without its jobs. */
  @Bean
  LiveJobs liveJobs(JobStore jobs) {
    LiveJobs live = new LiveJobs(jobs);
    live.refill();
    return live;
  }

  @Bean
  LiveNodes liveNodes(InstantSource clock, ServerConfig config) {
    return new LiveNodes(clock, config.reportInterval());
  }

  @Bean
  LiveSamples liveSamples(InstantSource clock) {
    return new LiveSamples(clock);
  }

  @Bean
  LiveUsage liveUsage(LiveNodes nodes, LiveSamples samples) {
    return new LiveUsage(nodes, samples);
  }

  @Bean
  WatchedJobs watchedJobs(InstantSource clock) {
    return new WatchedJobs(clock);
  }

  @Bean
  JobFeed jobFeed(LiveJobs live) {
    return new JobFeed(live);
  }

  @Bean
  Contacts contacts(LiveNodes nodes, InstantSource clock) {
    return new Contacts(nodes, clock);
  }

  @Bean
  StateTotals stateTotals(JobStore jobs) {
    return new StateTotals(jobs);
  }
}
