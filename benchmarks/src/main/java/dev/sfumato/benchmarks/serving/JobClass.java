package dev.sfumato.benchmarks.serving;

/**
 * Requests of one kind.
 *
 * @param share of all requests, beside the shares of the other kinds
 */
record JobClass(String name, int steps, int width, int height, double share) {

    /** As STEPS, STEPSxSHARE or STEPS@WIDTHxHEIGHTxSHARE, such as 4x3 or 50@64x64x1. */
    static JobClass parse(String text, int side) {
        String[] atSize = text.split("@", -1);
        String[] numbers = (atSize.length == 2 ? atSize[1] : atSize[0]).split("x", -1);
        if (atSize.length == 2) {
            int steps = Integer.parseInt(atSize[0]);
            return new JobClass(
                    text,
                    steps,
                    Integer.parseInt(numbers[0]),
                    Integer.parseInt(numbers[1]),
                    numbers.length > 2 ? Double.parseDouble(numbers[2]) : 1);
        }
        int steps = Integer.parseInt(numbers[0]);
        double share = numbers.length > 1 ? Double.parseDouble(numbers[1]) : 1;
        return new JobClass(steps + " steps", steps, side, side, share);
    }
}
