namespace Evidence.Kernel;

/// <summary>Lines of CSV files that we write: RFC 4180, and no cell begins as spreadsheets' formulas do.</summary>
internal static class CsvCell
{
    public static string Line(IEnumerable<string> cells) => string.Join(',', cells.Select(Of)) + "\r\n";

    /// <summary>Quoted, and with an apostrophe before what a spreadsheet would take for a formula: names come from devices and strangers.</summary>
    public static string Of(string value)
    {
        var first = value.AsSpan().TrimStart();
        var harmful = !first.IsEmpty && "=+-@＝＋－＠".Contains(first[0], StringComparison.Ordinal) || value is ['\t' or '\r' or '\n', ..];
        return $"\"{(harmful ? "'" : "")}{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
