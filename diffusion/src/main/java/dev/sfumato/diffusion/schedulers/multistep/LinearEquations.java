package dev.sfumato.diffusion.schedulers.multistep;

/** A small system of linear equations in single precision. */
final class LinearEquations {

    private LinearEquations() {}

    /**
     * Solves it by elimination with row pivots.
     *
     * @param rows the coefficients of each equation and its right-hand side; overwritten
     */
    static float[] solve(float[][] rows) {
        int size = rows.length;
        for (int column = 0; column < size; column++) {
            bringUpPivot(rows, column);
            for (int row = column + 1; row < size; row++) {
                float factor = rows[row][column] / rows[column][column];
                for (int k = column; k <= size; k++) {
                    rows[row][k] -= factor * rows[column][k];
                }
            }
        }
        float[] solution = new float[size];
        for (int row = size - 1; row >= 0; row--) {
            float value = rows[row][size];
            for (int column = row + 1; column < size; column++) {
                value -= rows[row][column] * solution[column];
            }
            solution[row] = value / rows[row][row];
        }
        return solution;
    }

    private static void bringUpPivot(float[][] rows, int column) {
        int pivot = column;
        for (int row = column + 1; row < rows.length; row++) {
            if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column])) {
                pivot = row;
            }
        }
        float[] swapped = rows[column];
        rows[column] = rows[pivot];
        rows[pivot] = swapped;
    }
}
