package io.radflow.training.cudnn;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.radflow.training.cudnn",
    importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {

  /** All else runs on the emulated device too. */
  @ArchTest
  static final ArchRule onlyTheRealDeviceKnowsCuda =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.radflow.training.cudnn.cuda..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco..");

  /** Flink's annotations say how stable a type is, and no class loader looks for them. */
  @ArchTest
  static final ArchRule theEngineNeverMeetsNd4jOrFlink =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("org.nd4j..", "org.deeplearning4j..", "org.apache.flink..")
                  .and(not(resideInAPackage("org.apache.flink.annotation"))));

  /** The launcher's rule does not see this module, which travels inside the training job's jar. */
  @ArchTest
  static final ArchRule noPackageIsInACircle =
      slices().matching("io.radflow.training.(**)").should().beFreeOfCycles();
}
