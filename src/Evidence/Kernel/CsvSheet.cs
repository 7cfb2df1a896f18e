using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace Evidence.Kernel;

/// <summary>One line of a sheet, by the headings of its columns; everything as it is written there, without spaces around it.</summary>
/// <param name="Number">Of the file, from 1; the headings stand in the first.</param>
/// <param name="Fields">By heading, in small letters; a column that the file does not have is missing, and a field that the line does not have is empty.</param>
/// <param name="IsTooLong">It has more fields than there are headings.</param>
public sealed record CsvLine(int Number, IReadOnlyDictionary<string, string> Fields, bool IsTooLong)
{
    /// <summary>Empty where the file has no such column.</summary>
    public string this[string heading] => Fields.GetValueOrDefault(heading, "");
}

/// <summary>A CSV file as people save it from a spreadsheet: RFC 4180 with comma, semicolon or tab, UTF-8, headings in any order.</summary>
public static class CsvSheet
{
    /// <summary>256 KiB.</summary>
    public const int MostBytes = 262_144;

    public const int MostLines = 2_000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="file">UTF-8, with or without a byte order mark.</param>
    /// <param name="required">Headings that it has to have, in small letters.</param>
    /// <param name="optional">Headings that it may have.</param>
    /// <param name="wrong">Said with what is wrong with it.</param>
    /// <exception cref="RefusedException"><paramref name="wrong"/>.</exception>
    public static IReadOnlyList<CsvLine> Read(ReadOnlySpan<byte> file, IReadOnlyList<string> required, IReadOnlyList<string> optional, Refusal wrong)
    {
        ArgumentNullException.ThrowIfNull(wrong);
        if (file.Length > MostBytes)
            throw Wrong(wrong, $"The file is larger than {MostBytes / 1024} KiB.");
        using var csv = new CsvReader(new StringReader(Decode(file, wrong)), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            DetectDelimiter = true,
            DetectDelimiterValues = [",", ";", "\t"],
            TrimOptions = TrimOptions.Trim,
            BadDataFound = null, // Taken as it stands: a preview shows it.
        });
        if (!csv.Read() || !csv.ReadHeader())
            throw Wrong(wrong, "The file is empty.");
        string[] headings = [.. csv.HeaderRecord!.Select(heading => heading.Trim().ToLowerInvariant())];
        if (required.Except(headings).FirstOrDefault() is { } missing)
            throw Wrong(wrong, $"There is no column \"{missing}\".");
        if (headings.Except(required).Except(optional).FirstOrDefault() is { } unknown)
            throw Wrong(wrong, $"There is a column \"{ShownText.Of(unknown)}\" that means nothing here.");
        if (headings.Distinct().Count() < headings.Length)
            throw Wrong(wrong, "A column is there twice.");
        return ReadLines(csv, headings, wrong);
    }

    private static List<CsvLine> ReadLines(CsvReader csv, string[] headings, Refusal wrong)
    {
        var lines = new List<CsvLine>();
        for (var number = csv.Parser.RawRow + 1; csv.Read(); number = csv.Parser.RawRow + 1)
        {
            // What is opened and never closed would swallow all that follows.
            if (csv.Parser.RawRecord.Count(letter => letter == '"') % 2 != 0)
                throw Wrong(wrong, $"In line {number} a quotation mark is opened and never closed.");
            if (lines.Count == MostLines)
                throw Wrong(wrong, $"The file has more than {MostLines} lines.");
            lines.Add(new CsvLine(number, headings.Index().ToDictionary(one => one.Item, one => csv.Parser.Count > one.Index ? csv.Parser[one.Index].Trim() : ""), csv.Parser.Count > headings.Length));
        }

        return lines.Count > 0 ? lines : throw Wrong(wrong, "The file has headings and nothing else.");
    }

    private static string Decode(ReadOnlySpan<byte> file, Refusal wrong)
    {
        try
        {
            return Strict.GetString(file.StartsWith(Encoding.UTF8.Preamble) ? file[Encoding.UTF8.Preamble.Length..] : file);
        }
        catch (DecoderFallbackException)
        {
            throw Wrong(wrong, "The file is not UTF-8.");
        }
    }

    private static RefusedException Wrong(Refusal wrong, string what) => wrong.Because(what).ToException();
}
