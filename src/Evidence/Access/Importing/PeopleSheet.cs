using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Evidence.Kernel;

namespace Evidence.Access.Importing;

/// <summary>One person as a sheet names them; everything as it is written there, without spaces around it.</summary>
/// <param name="Line">Of the file, from 1; the headings stand in the first.</param>
/// <param name="Unit">Empty for none; null where the file says nothing of units.</param>
/// <param name="IsTooLong">It has more fields than there are headings.</param>
public sealed record SheetLine(int Line, string UserName, string Name, string CollarNumber, string Role, string? Unit, bool IsTooLong);

/// <summary>
/// A CSV file (RFC 4180; comma, semicolon or tab) with the headings <c>user name</c>, <c>name</c>, <c>role</c>, and, if wanted, <c>collar number</c> and
/// <c>unit</c>, in any order.
/// </summary>
public static class PeopleSheet
{
    /// <summary>256 KiB.</summary>
    public const int MostBytes = 262_144;

    public const int MostLines = 2_000;

    private const string UserName = "user name", Name = "name", CollarNumber = "collar number", Role = "role", Unit = "unit";
    private static readonly string[] Required = [UserName, Name, Role], All = [UserName, Name, CollarNumber, Role, Unit];
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="file">UTF-8, with or without a byte order mark.</param>
    /// <exception cref="RefusedException"><see cref="AccessRefusals.SheetWrong"/>, with what is wrong.</exception>
    public static IReadOnlyList<SheetLine> Read(ReadOnlySpan<byte> file)
    {
        if (file.Length > MostBytes)
            throw Wrong($"The file is larger than {MostBytes / 1024} KiB.");
        using var csv = new CsvReader(new StringReader(Decode(file)), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            DetectDelimiter = true,
            DetectDelimiterValues = [",", ";", "\t"],
            TrimOptions = TrimOptions.Trim,
            MissingFieldFound = null,
            BadDataFound = null, // Taken as it stands: the preview shows it.
            PrepareHeaderForMatch = heading => heading.Header.Trim().ToLowerInvariant(),
        });
        if (!csv.Read() || !csv.ReadHeader())
            throw Wrong("The file is empty.");
        CheckHeadings([.. csv.HeaderRecord!.Select(heading => heading.Trim().ToLowerInvariant())]);
        return ReadLines(csv);
    }

    private static List<SheetLine> ReadLines(CsvReader csv)
    {
        var lines = new List<SheetLine>();
        var hasUnits = csv.HeaderRecord!.Any(heading => string.Equals(heading.Trim(), Unit, StringComparison.OrdinalIgnoreCase));
        for (var line = csv.Parser.RawRow + 1; csv.Read(); line = csv.Parser.RawRow + 1)
        {
            // What is opened and never closed would swallow all that follows.
            if (csv.Parser.RawRecord.Count(letter => letter == '"') % 2 != 0)
                throw Wrong($"In line {line} a quotation mark is opened and never closed.");
            if (lines.Count == MostLines)
                throw Wrong($"The file has more than {MostLines} people.");
            lines.Add(new SheetLine(line, Field(csv, UserName), Field(csv, Name), Field(csv, CollarNumber), Field(csv, Role), hasUnits ? Field(csv, Unit) : null, csv.Parser.Count > csv.HeaderRecord!.Length));
        }

        return lines.Count > 0 ? lines : throw Wrong("The file names nobody.");
    }

    private static void CheckHeadings(IReadOnlyList<string> headings)
    {
        if (Required.Except(headings).FirstOrDefault() is { } missing)
            throw Wrong($"There is no column \"{missing}\".");
        if (headings.Except(All).FirstOrDefault() is { } unknown)
            throw Wrong($"There is a column \"{ShownText.Of(unknown)}\" that means nothing here.");
        if (headings.Distinct().Count() < headings.Count)
            throw Wrong("A column is there twice.");
    }

    private static string Field(CsvReader csv, string name) => csv.TryGetField<string>(name, out var value) ? value?.Trim() ?? "" : "";

    private static string Decode(ReadOnlySpan<byte> file)
    {
        try
        {
            return Strict.GetString(file.StartsWith(Encoding.UTF8.Preamble) ? file[Encoding.UTF8.Preamble.Length..] : file);
        }
        catch (DecoderFallbackException)
        {
            throw Wrong("The file is not UTF-8.");
        }
    }

    private static RefusedException Wrong(string what) => AccessRefusals.SheetWrong.Because(what).ToException();
}
