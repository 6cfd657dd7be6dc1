package dev.sfumato.service.cli.options;

import dev.sfumato.diffusion.batching.costs.MemoryBudget;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** From text such as {@code 512m} or {@code 12g} to memory, in mebibytes and gibibytes. */
public final class MemorySize implements ITypeConverter<MemoryBudget> {
    private static final Pattern SIZE = Pattern.compile("0*([1-9]\\d{0,8})([mMgG])");
    private static final int MEBI = 20;
    private static final int GIBI = 30;

    @Override
    public MemoryBudget convert(String value) {
        Matcher size = SIZE.matcher(value);
        if (!size.matches()) {
            throw new TypeConversionException(
                    "is not an amount of memory, got '" + value + "'; allowed: a number above 0 and m or g, as in 12g");
        }
        int shift = size.group(2).equalsIgnoreCase("g") ? GIBI : MEBI;
        return new MemoryBudget(Long.parseLong(size.group(1)) << shift);
    }
}
