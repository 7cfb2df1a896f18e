using System.Globalization;
using Evidence.Dispatch.Expecting;
using Evidence.Formats;
using Evidence.Web.Layout;

namespace Evidence.Web.Dispatch;

/// <summary>The ledger's filter as an address has it.</summary>
internal static class ExpectedQuery
{
    /// <param name="query">Fields <c>state</c>, <c>from</c>, <c>to</c>, <c>late</c>.</param>
    /// <param name="times">Whose days they are.</param>
    /// <param name="wrong">Told of a field whose value is none.</param>
    public static ExpectedFilter Read(IQueryCollection query, TimeText times, Action<string, string> wrong)
    {
        ExpectedState? state = null;
        if (query["state"].ToString() is { Length: > 0 } word)
        {
            if (Vocabulary.TryParse<ExpectedState>(word, out var read))
                state = read;
            else
                wrong("State", "Choose a state of the list");
        }

        var late = query["late"].ToString();
        if (late is not ("" or "yes" or "no"))
            wrong("Late", "Write late as yes or no");
        return new ExpectedFilter(state, Day("from", "From", 0), Day("to", "To", 1), null, late.Length == 0 ? null : late == "yes");

        DateTimeOffset? Day(string name, string field, int later)
        {
            if (query[name].ToString() is not { Length: > 0 } text)
                return null;
            if (DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1970 and < 9990)
                return times.ToInstant(day.AddDays(later));
            wrong(field, "Write the day like 2026-11-21");
            return null;
        }
    }
}
