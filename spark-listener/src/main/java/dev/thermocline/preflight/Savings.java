package dev.thermocline.preflight;

import dev.thermocline.config.CacheSettings;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * What the cache saved, over all processes of an application, by its counters.
 *
 * @param hits reads of one block that a tier served
 * @param hitBytes bytes that they delivered
 * @param peerRequests requests to other processes of the application
 * @param peerBytes bytes that these delivered
 * @param missBytes bytes that S3 or peers delivered to readers
 * @param gets GETs sent to S3
 * @param getBytes bytes that they fetched, warming included
 */
public record Savings(
        long hits, long hitBytes, long peerRequests, long peerBytes, long missBytes, long gets, long getBytes) {
    private static final BigDecimal PRICED = BigDecimal.valueOf(1000);
    private static final BigDecimal GIB = BigDecimal.valueOf(1L << 30);

    /** Whether nothing was read or fetched yet. */
    public boolean empty() {
        return hitBytes + peerBytes + missBytes + gets == 0;
    }

    /**
     * The report. It states the requests as the most that can have been saved: without a cache one request may read
     * several blocks.
     *
     * @param since what the numbers are counted from
     * @param prices by which it counts money and time
     */
    public String report(String since, CacheSettings.Savings prices) {
        long bytes = hitBytes + peerBytes;
        String fetched = "S3 was sent " + Amounts.count(gets) + " GETs and delivered " + Amounts.bytes(getBytes) + ".";
        if (bytes == 0) {
            return "Thermocline has saved nothing " + since + ": no byte was read that a cache held. " + fetched;
        }
        long saved = hits + peerRequests;
        long read = Math.max(bytes, hitBytes + missBytes);
        return "Thermocline has saved " + Amounts.bytes(bytes) + " from S3 " + since + ", "
                + Math.round(100.0 * bytes / read) + " % of what was read"
                + (peerBytes == 0 ? "" : " (" + Amounts.bytes(peerBytes) + " came from other executors)") + ": up to "
                + Amounts.count(saved) + " GETs, which is " + Amounts.money(money(saved, bytes, prices))
                + " by fs.s3a.cache.savings.price.* and "
                + Amounts.time(prices.getTime().multipliedBy(saved))
                + " of waiting by fs.s3a.cache.savings.get.time. " + fetched;
    }

    private static BigDecimal money(long requests, long bytes, CacheSettings.Savings prices) {
        BigDecimal forRequests =
                prices.priceGets().multiply(BigDecimal.valueOf(requests)).divide(PRICED);
        BigDecimal forBytes =
                prices.priceGib().multiply(BigDecimal.valueOf(bytes)).divide(GIB, MathContext.DECIMAL64);
        return forRequests.add(forBytes);
    }
}
