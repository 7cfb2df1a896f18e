using Evidence.Access;
using Evidence.Access.Importing;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Devices.Importing;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Database;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>Imports that are struck in the middle: the same file again does the rest, and nobody and nothing is half done.</summary>
public sealed class ImportKillTests(Station station) : IClassFixture<Station>
{
    private readonly string mark = $"k{Guid.NewGuid():N}"[..9];

    public static TheoryData<FaultPoint> People => FaultCoverage.Each(FaultCoverage.ImportingPeople);

    public static TheoryData<FaultPoint, string> PeopleAnyhow => FaultCoverage.EachWithEveryFault(FaultCoverage.ImportingPeople);

    public static TheoryData<FaultPoint> Assignments => FaultCoverage.Each(FaultCoverage.ImportingAssignments);

    public static TheoryData<FaultPoint, string> AssignmentsAnyhow => FaultCoverage.EachWithEveryFault(FaultCoverage.ImportingAssignments);

    [Theory, MemberData(nameof(People))]
    public Task People_whose_import_was_cut_off_are_whole_after_the_same_file(FaultPoint point) => ImportPeopleAsync(point, "KILL");

    [Theory, MemberData(nameof(PeopleAnyhow)), Trait("Category", "Campaign")]
    public Task People_whose_import_was_struck_by_anything_are_whole_after_the_same_file(FaultPoint point, string fault) => ImportPeopleAsync(point, fault);

    [Theory, MemberData(nameof(Assignments))]
    public Task Assignments_whose_import_was_cut_off_are_whole_after_the_same_file(FaultPoint point) => ImportAssignmentsAsync(point, "KILL");

    [Theory, MemberData(nameof(AssignmentsAnyhow)), Trait("Category", "Campaign")]
    public Task Assignments_whose_import_was_struck_by_anything_are_whole_after_the_same_file(FaultPoint point, string fault) => ImportAssignmentsAsync(point, fault);

    private async Task ImportPeopleAsync(FaultPoint point, string fault)
    {
        await ImportAsync("people", "old,Old Hand,officer", "long,Long There,officer", "late,Late Shift,officer");
        string[] lines =
        [
            "one,Ada One,officer", "old,Old Hand,redactor", "much,Bo Much,evidence officer", "long,Long There,evidence officer",
            "more,Cy More,auditor", "late,Late Shift,supervisor",
        ];
        foreach (var strike in Twice(point))
        {
            await StrikeAsync("people", strike, fault, lines);
            Assert.DoesNotContain(await PeopleAsync(), one => one.Standing == Standing.Suspended && !one.Waits);
        }

        await ImportAsync("people", lines);

        CustodyAction[] made = [CustodyAction.PersonCreated, CustodyAction.WelcomeLinkMade], waiting = [CustodyAction.PersonCreated, CustodyAction.PersonChangeAsked, CustodyAction.WelcomeLinkMade];
        var people = await PeopleAsync();
        Assert.Equal(["late", "long", "more", "much", "old", "one"], people.Select(one => one.Name));
        Assert.Equal([Role.Supervisor, Role.Officer, Role.Auditor, Role.EvidenceOfficer, Role.Redactor, Role.Officer], people.Select(one => one.Role));
        Assert.Equal(["much", "more"], people.Where(one => one.Standing == Standing.Suspended).Select(one => one.Name).OrderDescending());
        Assert.Equal(["long", "more", "much"], people.Where(one => one.Waits).Select(one => one.Name));
        Assert.Equal(
            [[.. made, CustodyAction.PersonChanged], [.. made, CustodyAction.PersonChangeAsked], waiting, waiting, [.. made, CustodyAction.PersonChanged], made],
            people.Select(one => one.Acts));
        await ProveAsync();
    }

    private async Task ImportAssignmentsAsync(FaultPoint point, string fault)
    {
        await ImportAsync("people", "one,Ada One,officer", "two,Bo Two,officer");
        await station.RegisterAsync(mark);
        string[] lines = [$"{mark},one,2040-01-01", $"{mark},two,2040-02-01", $"{mark},one,2040-03-01", $"{mark},two,2040-04-01"];
        foreach (var strike in Twice(point))
            await StrikeAsync("assignments", strike, fault, lines);
        await ImportAsync("assignments", lines);

        await using var db = station.Open();
        var device = await station.DeviceAsync(mark);
        var spans = await db.Assignments.Where(one => one.DeviceId == device).OrderBy(one => one.From).Select(one => new { one.From, one.Until }).ToListAsync();
        // The first is whom the device was registered for.
        Assert.Equal(["2040-01-01", "2040-02-01", "2040-03-01", "2040-04-01", null], spans.Select(span => span.Until?.ToString("yyyy-MM-dd", null)));
        Assert.Equal(spans.Skip(1).Select(span => (DateTimeOffset?)span.From), spans.SkipLast(1).Select(span => span.Until));
        Assert.Equal(spans.Count, (await ActsAsync(db, SubjectOf.Device(device))).Count(act => act == CustodyAction.DeviceAssigned));
        await ProveAsync();
    }

    /// <summary>The chains of everything, and what the verifier says of a bundle of a recording.</summary>
    private async Task ProveAsync()
    {
        var card = station.Camera();
        card.Put("DCIM/100MEDIA/AFTER.MP4", Filling.Bytes(2_000, mark.GetHashCode(StringComparison.Ordinal)));
        await station.OffloadAsync(card);
        await ProofOfAll.HoldsAsync(station.Running);
    }

    /// <summary>At the first line of those that are left, and then at the second.</summary>
    private static Strike[] Twice(FaultPoint point) => [new(point, 1), new(point, 2)];

    private async Task StrikeAsync(string what, Strike strike, string fault, string[] lines)
    {
        using var folder = new TempFolder();
        await BesideDockingKillTests.ProbeStruckAsync(Probe(what, folder, lines), strike, fault);
    }

    private async Task ImportAsync(string what, params string[] lines)
    {
        using var folder = new TempFolder();
        var run = await ChildProcess.ProbeAsync(typeof(ImportKillTests), Probe(what, folder, lines), []);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    private string[] Probe(string what, TempFolder folder, string[] lines)
    {
        var sheet = what == "people"
            ? lines.Select(line => $"{mark}.{line}").Prepend("user name,name,role")
            : lines.Select(line => line.Replace($"{mark},", $"{mark},{mark}.", StringComparison.Ordinal)).Prepend("serial,user name,from");
        File.WriteAllLines(folder["sheet.csv"], sheet);
        return ["import", what, station.Running.Database.App, station.Running.Data, folder["sheet.csv"]];
    }

    private sealed record Imported(string Name, Role Role, Standing Standing, bool Waits, IReadOnlyList<CustodyAction> Acts);

    private async Task<IReadOnlyList<Imported>> PeopleAsync()
    {
        await using var db = station.Open();
        var people = await db.People.AsNoTracking().Where(one => one.UserName!.StartsWith(mark)).OrderBy(one => one.UserName).ToListAsync();
        var told = new List<Imported>();
        foreach (var one in people)
        {
            var waits = await db.RoleChanges.CountAsync(change => change.PersonId == one.Id && change.State == RoleChangeState.Asked) == 1;
            told.Add(new Imported(one.UserName![(mark.Length + 1)..], one.Role, one.Standing, waits, await ActsAsync(db, SubjectOf.Person(one.Id))));
        }

        return told;
    }

    private static async Task<IReadOnlyList<CustodyAction>> ActsAsync(EvidenceDb db, Subject subject) =>
        [.. (await new ReadChain(db).RunAsync(subject, Chain.Operational, ChainReader.Custodian, -1, default)).Select(entry => entry.Entry.Action)];

    /// <summary>Run as a program of its own, to be struck: looks at the file and does what it would do.</summary>
    internal static async Task RunAsync(string what, string connection, string data, string sheet)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:Evidence"] = connection, ["Evidence:Data"] = data }).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddEvidenceDatabase(configuration).AddCustody().AddKeyRing(configuration).AddPeople(configuration).AddDevices();
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        var administrator = await scope.ServiceProvider.GetRequiredService<EvidenceDb>().People.AsNoTracking().FirstAsync(one => one.Role == Role.Administrator);
        var (actor, bytes) = (new Actor(ActorKind.Person, administrator.Id.Value, administrator.DisplayName, Vocabulary.Word(administrator.Role)), await File.ReadAllBytesAsync(sheet));
        var refused = what == "people"
            ? (await scope.ServiceProvider.GetRequiredService<ImportPeople>().RunAsync(
                bytes, (await scope.ServiceProvider.GetRequiredService<PreviewPeople>().RunAsync(bytes, actor, default)).Digest, actor, default)).Select(line => line.Refused)
            : (await scope.ServiceProvider.GetRequiredService<ImportAssignments>().RunAsync(
                bytes, (await scope.ServiceProvider.GetRequiredService<PreviewAssignments>().RunAsync(bytes, Utc, actor, default)).Digest, Utc, actor, default)).Select(line => line.Refused);
        if (refused.FirstOrDefault(reason => reason is not null) is { } trouble)
            throw new InvalidOperationException(trouble);
    }

    private static DateTimeOffset Utc(DateTime local) => new(DateTime.SpecifyKind(local, DateTimeKind.Utc));
}
