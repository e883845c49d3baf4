package io.radflow.infra;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.apache.avro.specific.AvroGenerated;
import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.PublicEvolving;

/** Every type that others can name says whether a user may rely on it. */
@AnalyzeClasses(
    packages = "io.radflow",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArrowsTest.NoTestJars.class})
class StabilityTest {

  @ArchTest
  static final ArchRule publicTypesAreEvolvingOrInternal =
      classes()
          .that()
          .arePublic()
          .and()
          .areTopLevelClasses()
          .and()
          .areNotAnnotatedWith(AvroGenerated.class)
          .should()
          .beAnnotatedWith(PublicEvolving.class)
          .orShould()
          .beAnnotatedWith(Internal.class);

  @ArchTest
  static final ArchRule noTypeIsBoth =
      noClasses()
          .that()
          .areAnnotatedWith(PublicEvolving.class)
          .should()
          .beAnnotatedWith(Internal.class);
}
