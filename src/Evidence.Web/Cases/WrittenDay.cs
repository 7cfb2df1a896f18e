using System.Globalization;
using Evidence.Cases;

namespace Evidence.Web.Cases;

/// <summary>Days and times as people write them into a form.</summary>
internal static class WrittenDay
{
    private static readonly string[] Days = ["d M yyyy", "d/M/yyyy", "d.M.yyyy", "d-M-yyyy", "d MMM yyyy", "d MMMM yyyy", "yyyy-MM-dd"], Times = ["H:mm", "H.mm", "HHmm"];

    /// <returns>Null where nothing is written.</returns>
    /// <exception cref="Evidence.Kernel.RefusedException"><c>date-wrong</c>.</exception>
    public static DateOnly? Read(string? text) => string.IsNullOrWhiteSpace(text) ? null
        : DateOnly.TryParseExact(text.Trim(), Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : throw CasesRefusals.DateWrong.ToException();

    /// <returns>Null where nothing is written.</returns>
    /// <exception cref="Evidence.Kernel.RefusedException"><c>date-wrong</c>.</exception>
    public static TimeOnly? ReadTime(string? text) => string.IsNullOrWhiteSpace(text) ? null
        : TimeOnly.TryParseExact(text.Trim(), Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : throw CasesRefusals.DateWrong.ToException();
}
