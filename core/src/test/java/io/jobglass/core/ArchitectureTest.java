package io.jobglass.core;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

@AnalyzeClasses(packages = "io.jobglass.core", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule coreKnowsOnlyTheJdk =
      ArchRuleDefinition.classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "org.jspecify..", "io.jobglass.core..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.jobglass.core.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlySlurmParsersKnowSlurm =
      ArchRuleDefinition.noClasses()
          .that()
          .resideOutsideOfPackage("io.jobglass.core.slurm..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.jobglass.core.slurm..");
}
