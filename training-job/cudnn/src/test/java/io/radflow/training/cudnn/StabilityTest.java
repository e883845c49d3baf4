package io.radflow.training.cudnn;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.apache.flink.annotation.Internal;

/** As infra's test of the same name, for the engine that is never on a class path with the rest. */
@AnalyzeClasses(
    packages = "io.radflow.training.cudnn",
    importOptions = ImportOption.DoNotIncludeTests.class)
class StabilityTest {

  @ArchTest
  static final ArchRule publicTypesAreInternal =
      classes()
          .that()
          .arePublic()
          .and()
          .areTopLevelClasses()
          .should()
          .beAnnotatedWith(Internal.class);
}
