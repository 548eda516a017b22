package io.jobglass.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

@AnalyzeClasses(packages = "io.jobglass", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** Handlers, and the classes named after the shapes that they read and write. */
  private static final DescribedPredicate<JavaClass> EDGE =
      DescribedPredicate.describe(
          "handlers, readers of requests, writers of answers",
          type ->
              type.getPackageName().startsWith("io.jobglass.api")
                  || type.getPackageName().equals("org.openapitools.configuration")
                  || Set.of("Handler", "Json", "Csv", "Requests", "Events").stream()
                      .anyMatch(end -> outermost(type).endsWith(end)));

  private static String outermost(JavaClass type) {
    return type.getName().replaceFirst("\\$.*", "").replaceFirst(".*\\.", "");
  }

  @ArchTest
  static final ArchRule generatedTypesStopAtHandlers =
      noClasses()
          .that(DescribedPredicate.not(EDGE))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.jobglass.api.server..");

  @ArchTest
  static final ArchRule springStaysInTheServer =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.jobglass.server..", "io.jobglass.api.server..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..");

  @ArchTest
  static final ArchRule whatIsNotHttpKnowsNoSpring =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.jobglass.server.live..",
              "io.jobglass.server.ingest..",
              "io.jobglass.server.config..",
              "io.jobglass.server.security..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..");

  @ArchTest
  static final ArchRule featuresHaveNoCycles =
      slices().matching("io.jobglass.server.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule coreHasNoCycles =
      slices().matching("io.jobglass.core.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule coreKnowsOnlyTheJdk =
      noClasses()
          .that()
          .resideInAPackage("io.jobglass.core..")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages("io.jobglass.core..", "java..", "org.jspecify..");
}
