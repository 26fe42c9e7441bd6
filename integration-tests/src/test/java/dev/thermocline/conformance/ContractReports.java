package dev.thermocline.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Reads surefire's reports of the contract suites. */
final class ContractReports {
    private static final String SUITE_END = "ContractTest";

    private ContractReports() {}

    /**
     * The outcome of each test of one run.
     *
     * @param directory of the run's {@code TEST-*.xml}
     * @throws IOException if there is no report, or one can't be read
     */
    static Map<TestName, Outcome> read(Path directory) throws IOException {
        Map<TestName, Outcome> outcomes = new TreeMap<>();
        try (DirectoryStream<Path> reports = Files.newDirectoryStream(directory, "TEST-*.xml")) {
            for (Path report : reports) {
                add(report, outcomes);
            }
        } catch (NotDirectoryException | NoSuchFileException e) {
            throw new IOException("No reports in " + directory + ": run ./mvnw verify of core first", e);
        }
        if (outcomes.isEmpty()) {
            throw new IOException("No tests in the reports of " + directory + ": run ./mvnw verify of core first");
        }
        return outcomes;
    }

    private static void add(Path report, Map<TestName, Outcome> outcomes) throws IOException {
        try (InputStream in = Files.newInputStream(report)) {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            NodeList tests = factory.newDocumentBuilder().parse(in).getElementsByTagName("testcase");
            for (int index = 0; index < tests.getLength(); index++) {
                Element test = (Element) tests.item(index);
                outcomes.merge(name(test), outcome(test), Outcome::or);
            }
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("Not a report of surefire: " + report, e);
        }
    }

    private static TestName name(Element test) {
        String type = test.getAttribute("classname");
        String suite = type.substring(type.lastIndexOf('.') + 1);
        return new TestName(
                suite.endsWith(SUITE_END) ? suite.substring(0, suite.length() - SUITE_END.length()) : suite,
                test.getAttribute("name"));
    }

    private static Outcome outcome(Element test) {
        boolean failed = test.getElementsByTagName("failure").getLength() > 0
                || test.getElementsByTagName("error").getLength() > 0;
        if (failed) {
            return Outcome.FAILED;
        }
        return test.getElementsByTagName("skipped").getLength() > 0 ? Outcome.SKIPPED : Outcome.PASSED;
    }
}
