using System.Globalization;
using System.Security.Claims;
using Evidence.Access;
using Evidence.Database;
using Evidence.Intake;
using Evidence.Items;
using Evidence.Items.Places;
using Evidence.Search;
using Evidence.Web.Access;
using Evidence.Web.Items;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Web.Search;

/// <summary>What a search may be narrowed to, by name.</summary>
internal sealed record SearchChoices(
    IReadOnlyList<(string Id, string Name)> Officers, IReadOnlyList<(string Id, string Name)> Units, IReadOnlyList<(string Id, string Name)> Devices, IReadOnlyList<(string Id, string Name)> Categories)
{
    public static SearchChoices None { get; } = new([], [], [], []);

    /// <summary>Of what others recorded no officer, unit or device is offered: that one may be seen tells nothing of the others.</summary>
    public static async Task<SearchChoices> ReadAsync(EvidenceDb db, ListDevices listDevices, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var (seesAll, person) = (user.ScopeOf(Permission.SeeFootage).HasFlag(Scope.Any), user.PersonId());
        var officers = !seesAll ? [] : await PeopleToChoose.ReadAsync(db.People.Where(p => p.Role == Role.Officer), 1000, cancellation);
        var units = !seesAll ? [] : await db.Units.AsNoTracking().OrderBy(u => u.Name).Take(1000).Select(u => new { u.Id, u.Name }).ToListAsync(cancellation);
        var own = seesAll ? [] : await db.Items.Where(i => i.OfficerId == person && i.DeviceId != null).Select(i => i.DeviceId!.Value).Distinct().ToListAsync(cancellation);
        var categories = await db.Categories.AsNoTracking().OrderBy(c => c.Title).ThenBy(c => c.Code).Select(c => new { c.Id, c.Title, c.Code }).ToListAsync(cancellation);
        return new(
            officers,
            [.. units.Select(u => (u.Id.ToString(), u.Name))],
            [.. (await listDevices.RunAsync(null, cancellation)).Where(d => seesAll || own.Contains(d.Id)).Select(d => (d.Id.ToString(), DeviceText.Of(d)))],
            [.. categories.Select(c => (c.Id.ToString(), $"{c.Title} ({c.Code})"))]);
    }

    /// <summary>What a search is narrowed to, by the name of its field, in words.</summary>
    public IReadOnlyList<(string Name, string Text)> Words(SearchQuery query) => [.. query.Fields.Where(field => query.Wrong.All(wrong => wrong.Field != field.Key)).Select(field => (field.Key, Word(field.Key, field.Value, query.Filter)))];

    public static string Word(RecordingKind kind) => kind == RecordingKind.Other ? "Other, or not checked yet" : kind.ToString();

    private string Word(string field, string value, SearchFilter filter) => field switch
    {
        "text" => $"“{value}”",
        "state" => StateTag.Word(filter.State!.Value),
        "officer" => Name(Officers, value, "one officer"),
        "unit" => Name(Units, value, "one unit"),
        "device" => Name(Devices, value, "one device"),
        "kind" => Word(filter.Kind!.Value),
        "category" => Name(Categories, value, "one category"),
        "tag" => $"tag {value}",
        "case" => $"case {value}",
        "incident" => $"incident {value}",
        "class" => filter.Class!.Value.ToString(),
        "from" => "from " + Day(filter.From),
        "to" => "until " + Day(filter.Until),
        "earliest" => $"time of day from {value}",
        "latest" => $"time of day before {value}",
        "shortest" => $"at least {value} min",
        "area" => filter.Area switch { Area.Around around => $"within {around.Metres:0} m of {around.North:0.####}, {around.East:0.####}", _ => "in a box on the map" },
        "longest" => $"at most {value} min",
        _ => filter.HasTelemetry == true ? "with telemetry" : "without telemetry",
    };

    private static string Name(IReadOnlyList<(string Id, string Name)> choices, string id, string otherwise) => choices.FirstOrDefault(choice => choice.Id == id).Name ?? otherwise;

    private static string? Day(DateOnly? day) => day?.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
