package io.jobglass.server.http;

import io.jobglass.server.config.ServerConfig;
import io.jobglass.server.security.HostCheck;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.validation.Configuration;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.hibernate.validator.HibernateValidatorConfiguration;
import org.hibernate.validator.cfg.ConstraintMapping;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.validation.autoconfigure.ValidationConfigurationCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.Ordered;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.ResourceHttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** Wires what holds for every request. */
@org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
public class HttpWiring {
  private static final long MILLIS_AFTER_DRAIN = 500;

  @Bean
  RequestCounts requestCounts(PrometheusRegistry registry) {
    return new RequestCounts(registry);
  }

  @Bean
  JsonMapper jsonMapper(ServerConfig config, RequestCounts counts) {
    return StrictJson.mapper(config.http().jsonDepth(), counts);
  }

  /**
   * {@link Drain} has waited for requests; the stop does not wait for those that are late still.
   */
  @Bean(destroyMethod = "shutdownNow")
  ExecutorService requestThreads() {
    return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());
  }

  @Bean
  TomcatServletWebServerFactory webServerFactory(
      ServerConfig config, ExecutorService requestThreads, Drain drain, RequestCounts counts) {
    return HttpServer.factory(config.http(), requestThreads, drain, counts);
  }

  /** Has Tomcat's own graceful shutdown, which comes after {@link Drain}, wait no second time. */
  @Bean(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME)
  DefaultLifecycleProcessor lifecycleProcessor() {
    DefaultLifecycleProcessor processor = new DefaultLifecycleProcessor();
    processor.setTimeoutPerShutdownPhase(MILLIS_AFTER_DRAIN);
    return processor;
  }

  @Bean
  Drain drain(ServerConfig config) {
    return new Drain(config.http().drainTimeout());
  }

  @Bean
  FilterRegistrationBean<RequestFilter> requestFilter(ServerConfig config, RequestCounts counts) {
    FilterRegistrationBean<RequestFilter> registration =
        new FilterRegistrationBean<>(
            new RequestFilter(config.http(), new HostCheck(config.http()), counts));
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return registration;
  }

  @Bean
  ErrorHandler errorHandler(RequestCounts counts) {
    return new ErrorHandler(counts);
  }

  @Bean
  TextCheckAdvice textCheckAdvice() {
    return new TextCheckAdvice();
  }

  /**
   * @param ofFeatures what features write besides JSON
   */
  @Bean
  WebMvcConfigurer converters(JsonMapper json, List<HttpMessageConverter<?>> ofFeatures) {
    return new WebMvcConfigurer() {
      @Override
      public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
        builder
            .disableDefaults()
            .addCustomConverter(new ByteArrayHttpMessageConverter())
            .addCustomConverter(new ResourceHttpMessageConverter(false))
            .withJsonConverter(new JacksonJsonHttpMessageConverter(json));
        ofFeatures.forEach(builder::addCustomConverter);
      }
    };
  }

  @Bean
  ValidationConfigurationCustomizer characterCounts() {
    return HttpWiring::countCharacters;
  }

  private static void countCharacters(Configuration<?> configuration) {
    if (configuration instanceof HibernateValidatorConfiguration hibernate) {
      ConstraintMapping mapping = hibernate.createConstraintMapping();
      mapping
          .constraintDefinition(Size.class)
          .includeExistingValidators(false)
          .validatedBy(CharacterCount.class)
          .validatedBy(ItemCount.class);
      hibernate.addMapping(mapping);
    }
  }
}
