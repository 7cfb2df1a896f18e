using System.Globalization;
using Evidence.Access;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Items.Places;
using Evidence.Search;
using Microsoft.AspNetCore.WebUtilities;

namespace Evidence.Web.Search;

/// <summary>A search as an address has it: for the page, for programs, for a file and for a search that is kept, all alike.</summary>
/// <param name="Fields">What narrows, by the name of its field, in the order of <see cref="Names"/>; what says nothing is left out.</param>
/// <param name="Wrong">Fields whose value is none, each with what to write instead.</param>
internal sealed record SearchQuery(SearchFilter Filter, IReadOnlyList<KeyValuePair<string, string>> Fields, IReadOnlyList<(string Field, string Text)> Wrong)
{
    private const int LongestValue = 1_000;

    /// <summary>Its fields, in the order in which they are kept and shown.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["text", "state", "officer", "unit", "device", "kind", "category", "tag", "case", "incident", "class", "from", "to", "earliest", "latest", "shortest", "longest", "area", "telemetry"];

    /// <summary>The same for every address that asks for the same: fields in one order, without those that say nothing.</summary>
    public string Canonical => QueryHelpers.AddQueryString("", Fields.Select(one => KeyValuePair.Create(one.Key, (string?)one.Value))).TrimStart('?');

    public static SearchQuery Read(IQueryCollection query)
    {
        // No database takes a zero character.
        var fields = Names.Select(name => KeyValuePair.Create(name, query[name].ToString().Replace("\0", "", StringComparison.Ordinal).Trim())).Where(field => field.Value.Length > 0).ToList();
        var read = new Reader(fields.ToDictionary());
        var filter = new SearchFilter
        {
            Text = read.Text("text"),
            State = read.Word<ItemState>("state"),
            Officer = read.Id("officer", PersonId.From),
            Unit = read.Id("unit", UnitId.From),
            Device = read.Id("device", DeviceId.From),
            Kind = read.Word<RecordingKind>("kind"),
            Category = read.Id("category", CategoryId.From),
            Tag = read.Text("tag"),
            Case = read.Text("case"),
            Incident = read.Text("incident"),
            Class = read.Word<AccessClass>("class"),
            From = read.Day("from"),
            Until = read.Day("to"),
            Earliest = read.Time("earliest"),
            Latest = read.Time("latest"),
            ShortestMs = read.Minutes("shortest"),
            LongestMs = read.Minutes("longest"),
            Area = read.Area("area"),
            HasTelemetry = read.YesOrNo("telemetry"),
        };
        if (filter.From > filter.Until)
            read.Say("to", "“Recorded until” must not be before “Recorded from”");
        if (filter.ShortestMs > filter.LongestMs)
            read.Say("longest", "“At most” must not be less than “At least”");
        return new(filter, fields, read.Wrong);
    }

    private sealed class Reader(Dictionary<string, string> fields)
    {
        public List<(string, string)> Wrong { get; } = [];

        public void Say(string field, string text) => Wrong.Add((field, text));

        public string? Text(string field)
        {
            if (fields.GetValueOrDefault(field) is not { } text || text.Length <= LongestValue)
                return fields.GetValueOrDefault(field);
            Say(field, "Write something shorter");
            return null;
        }

        public T? Word<T>(string field) where T : struct, Enum => Read(field, text => Vocabulary.TryParse<T>(text, out var word) ? word : (T?)null, "Choose one that is offered");

        public T? Id<T>(string field, Func<Guid, T> of) where T : struct => Read(field, text => Guid.TryParse(text, out var id) ? of(id) : (T?)null, "Choose one that is offered");

        public DateOnly? Day(string field) => Read(field, text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : (DateOnly?)null, "Write the day like 2026-11-21");

        public TimeOnly? Time(string field) => Read(field, text => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : (TimeOnly?)null, "Write the time of day like 22:00");

        /// <returns>Milliseconds.</returns>
        public long? Minutes(string field) => Read(field, text => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var minutes) && minutes <= 100_000 ? (long)(minutes * 60_000) : (long?)null, "Write minutes like 1.5");

        public Area? Area(string field)
        {
            if (fields.GetValueOrDefault(field) is not { } text)
                return null;
            if (Evidence.Items.Places.Area.Parse(text) is { } area)
                return area;
            Say(field, "Write a point and metres like 51.5007,-0.1246,500, or a box like 51.49,-0.13,51.51,-0.11");
            return null;
        }

        public bool? YesOrNo(string field) => Read(field, text => text switch { "yes" => true, "no" => false, _ => (bool?)null }, "Choose one that is offered");

        private T? Read<T>(string field, Func<string, T?> read, string otherwise) where T : struct
        {
            if (fields.GetValueOrDefault(field) is not { } text)
                return null;
            if (read(text) is { } value)
                return value;
            Say(field, otherwise);
            return null;
        }
    }
}
