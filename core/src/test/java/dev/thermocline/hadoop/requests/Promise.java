package dev.thermocline.hadoop.requests;

/** What the table of operations says of an operation's requests, and when that is true. */
enum Promise {
    NOTHING("0"),
    ONE_HEAD_AS_S3A("1 HEAD, as S3A"),
    ONE_HEAD("1 HEAD"),
    ONE_GET("1 GET"),
    TWO_GETS("2 GET"),
    AS_S3A("as S3A");

    private final String text;

    Promise(String text) {
        this.text = text;
    }

    /** The cell of the table. */
    String text() {
        return text;
    }

    /**
     * Whether the cell is true.
     *
     * @param here what Thermocline sent
     * @param s3a what S3A sends for the same with its classic stream
     */
    boolean kept(Cost here, Cost s3a) {
        return switch (this) {
            case NOTHING, ONE_HEAD, ONE_GET, TWO_GETS -> here.requests().equals(text);
            case ONE_HEAD_AS_S3A -> here.requests().equals("1 HEAD") && here.equals(s3a);
            case AS_S3A -> !here.isNothing() && here.equals(s3a);
        };
    }

    boolean needsS3a() {
        return this == AS_S3A || this == ONE_HEAD_AS_S3A;
    }
}
