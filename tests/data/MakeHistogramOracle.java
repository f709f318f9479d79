// MakeHistogramOracle -- writes histogram_text.tsv: what HdrHistogram prints of some values, for test_histogram_text.
//
//   java -cp hdrhistogram.jar MakeHistogramOracle.java > histogram_text.tsv      (2.1.11 was used)
//
// A case is its name, its values as lines "value<TAB>count", a line "text", what outputPercentileDistribution prints
// of them in nanoseconds, and an empty line. The largest value of each is the last of its bucket: there alone
// corobench says the exact maximum, and HdrHistogram the bucket's end.
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

class MakeHistogramOracle {
    static void print(String name, Map<Long, Long> values) {
        Histogram histogram = new Histogram(1, 60_000_000_000L, 3);
        System.out.println(name);
        values.forEach((value, count) -> {
            histogram.recordValueWithCount(value, count);
            System.out.println(value + "\t" + count);
        });
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        histogram.outputPercentileDistribution(new PrintStream(text), 5, 1.0);
        System.out.println("text\n" + text);
    }

    static long bucketEnd(long value) {
        return new Histogram(1, 60_000_000_000L, 3).highestEquivalentValue(value);
    }

    public static void main(String[] arguments) {
        print("one", Map.of(bucketEnd(123_456), 1L));
        Map<Long, Long> ten = new TreeMap<>();
        for (long i = 1; i <= 10; i++)
            ten.put(i, 1L);
        print("ten", ten);
        print("two humps", new TreeMap<>(Map.of(20_000L, 9_900_000L, bucketEnd(8_000_000), 100_000L)));
        Map<Long, Long> tail = new TreeMap<>();
        for (int i = 0; i < 40; i++)
            tail.put(bucketEnd((long) (700 * Math.pow(1.58, i))), (long) (3e11 / Math.pow(2, i)) + i);
        print("tail", tail);
        print("at zero", new TreeMap<>(Map.of(0L, 999L, bucketEnd(59_000_000_000L), 1L)));
    }
}
