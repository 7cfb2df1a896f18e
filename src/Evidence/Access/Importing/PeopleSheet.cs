using Evidence.Kernel;

namespace Evidence.Access.Importing;

/// <summary>One person as a sheet names them; everything as it is written there, without spaces around it.</summary>
/// <param name="Line">Of the file, from 1; the headings stand in the first.</param>
/// <param name="Unit">Empty for none; null where the file says nothing of units.</param>
/// <param name="IsTooLong">It has more fields than there are headings.</param>
public sealed record SheetLine(int Line, string UserName, string Name, string CollarNumber, string Role, string? Unit, bool IsTooLong);

/// <summary>
/// A CSV file with the headings <c>user name</c>, <c>name</c>, <c>role</c>, and, if wanted, <c>collar number</c> and <c>unit</c>: <see cref="CsvSheet"/>.
/// </summary>
public static class PeopleSheet
{
    private const string UserName = "user name", Name = "name", CollarNumber = "collar number", Role = "role", Unit = "unit";

    /// <exception cref="RefusedException"><see cref="AccessRefusals.SheetWrong"/>, with what is wrong.</exception>
    public static IReadOnlyList<SheetLine> Read(ReadOnlySpan<byte> file) =>
        [.. CsvSheet.Read(file, [UserName, Name, Role], [CollarNumber, Unit], AccessRefusals.SheetWrong).Select(line =>
            new SheetLine(line.Number, line[UserName], line[Name], line[CollarNumber], line[Role], line.Fields.GetValueOrDefault(Unit), line.IsTooLong))];
}
