using System.Data.Common;
using System.Text.RegularExpressions;
using Evidence.Access;
using Evidence.Database;
using Evidence.Disclosure;
using Evidence.Formats;
using Evidence.IntegrationTests.Disclosure;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.IntegrationTests.Review;
using Evidence.Kernel;
using Evidence.KeyCare;
using Evidence.Retention;
using Evidence.Review;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Evidence.IntegrationTests.Access;

/// <summary>What is about recordings that somebody does not reach is not there for them: the same status, headers and body, and the same work in the database, as for an identifier that nobody ever had.</summary>
public sealed partial class AbsentOrForbiddenTests(Station station) : IClassFixture<Station>
{
    private Records Records => field ??= new Records(station, TimeProvider.System);

    [Fact]
    public async Task A_bundle_a_request_for_keys_and_a_docking_that_are_not_theirs_answer_like_none()
    {
        var (bundle, keyset, _, _) = await HiddenAsync();
        using var officer = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        foreach (var (path, id) in new[] { ("/bundles/{0}", bundle.Value), ("/bundles/{0}/download", bundle.Value), ("/keysets/{0}", keyset.Value) })
            await SameAsync(officer, path, id);

        using var agent = await station.EnrolAsync($"dock {Guid.NewGuid():N}");
        var device = TestDevice.New(TestFile.Random("DCIM/A.MP4", 500));
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);
        using var colleague = await Viewer.OpenAsync(station, await Records.PersonAsync(Role.Officer));
        foreach (var path in new[] { "/docks/sessions/{0}", "/docks/sessions/{0}?show=waiting" })
            await SameAsync(colleague, path, session.Value);
        using var own = await Viewer.OpenAsync(station, station.Officer);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await own.PageAsync($"/docks/sessions/{session}")).Status);
    }

    [Fact]
    public async Task A_hold_that_is_not_theirs_to_see_is_refused_like_none()
    {
        var (_, _, hold, _) = await HiddenAsync();
        await using var db = station.Open();
        var read = new ReadHold(db, TimeProvider.System);
        Assert.Equal(await RefusedAsync(() => read.RunAsync(HoldId.New(), station.EvidenceOfficer, default)), await RefusedAsync(() => read.RunAsync(hold, station.EvidenceOfficer, default)));
    }

    /// <summary>Time is not measured: it would be red on a busy day. What takes the time is counted.</summary>
    [Fact]
    public async Task Both_ask_the_database_as_often()
    {
        var (bundle, keyset, hold, item) = await HiddenAsync();
        var actor = station.EvidenceOfficer;
        (string What, Func<EvidenceDb, Task> Hidden, Func<EvidenceDb, Task> Absent)[] asked =
        [
            ("a recording", db => ItemAsync(db, item), db => ItemAsync(db, ItemId.New())),
            ("a bundle", db => BundleAsync(db, bundle), db => BundleAsync(db, BundleId.New())),
            ("a request for keys", db => KeysetAsync(db, keyset), db => KeysetAsync(db, KeysetId.New())),
            ("a hold", db => HoldAsync(db, hold), db => HoldAsync(db, HoldId.New())),
        ];
        foreach (var (what, hidden, absent) in asked)
        {
            var (one, other) = (await CountAsync(hidden), await CountAsync(absent));
            Assert.True(one > 0 && one == other, $"{what} that is hidden takes {one} commands, and one that is not there {other}");
        }

        async Task ItemAsync(EvidenceDb db, ItemId id) => Assert.Null(await new ReadItem(db, TimeProvider.System).RunAsync(id, actor, Permission.SeeFootage, default));

        Task BundleAsync(EvidenceDb db, BundleId id) => RefusedAsync(() => new ReadBundle(db, station.Keys, TimeProvider.System).RunAsync(id, actor, default));

        Task KeysetAsync(EvidenceDb db, KeysetId id) => RefusedAsync(() => new ReadKeysets(db, station.Keys, TimeProvider.System).OneAsync(id, actor, default));

        Task HoldAsync(EvidenceDb db, HoldId id) => RefusedAsync(() => new ReadHold(db, TimeProvider.System).RunAsync(id, actor, default));
    }

    /// <summary>What an evidence officer made of a recording before it became confidential.</summary>
    private async Task<(BundleId Bundle, KeysetId Keyset, HoldId Hold, ItemId Item)> HiddenAsync()
    {
        using var footage = new Footage(station);
        var item = await footage.RecordAsync($"H{Guid.NewGuid():N}"[..9], 10_000);
        var bundle = await footage.BundleAsync(item);
        var hold = HoldId.New();
        await using var scope = station.WebServices.CreateAsyncScope();
        var keyset = await scope.ServiceProvider.GetRequiredService<RequestKeyset>().RunAsync(item, "The court asks for it", station.EvidenceOfficer, default);
        await scope.ServiceProvider.GetRequiredService<PlaceHold>().RunAsync(new HoldToPlace(hold, item, "Inquest", null), station.EvidenceOfficer, default);
        using (var officer = await Viewer.OpenAsync(station, station.EvidenceOfficer))
            Assert.Equal(System.Net.HttpStatusCode.OK, (await officer.PageAsync($"/bundles/{bundle}")).Status);
        await Records.ClassifyAsync(item, AccessClass.Confidential);
        return (bundle, keyset, hold, item);
    }

    private async Task<int> CountAsync(Func<EvidenceDb, Task> ask)
    {
        var count = new CommandCount();
        await using var db = new EvidenceDb(new DbContextOptionsBuilder<EvidenceDb>().UseNpgsql(station.Connections.App).AddInterceptors(count).Options);
        await ask(db);
        return count.Commands;
    }

    private static async Task<Refusal> RefusedAsync(Func<Task> ask) => (await Assert.ThrowsAsync<RefusedException>(ask)).Refusal;

    private static async Task SameAsync(Viewer viewer, string path, Guid hidden)
    {
        var (absent, forbidden) = (await ToldAsync(viewer, string.Format(null, path, Guid.CreateVersion7())), await ToldAsync(viewer, string.Format(null, path, hidden)));
        Assert.StartsWith("404", absent, StringComparison.Ordinal);
        Assert.Equal(absent, forbidden);
    }

    /// <summary>Status, headers and body, but for what is another one with every answer.</summary>
    internal static async Task<string> ToldAsync(Viewer viewer, string path)
    {
        using var answer = await viewer.GetAsync(path);
        var headers = answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key != "Date").OrderBy(header => header.Key, StringComparer.Ordinal);
        return $"{(int)answer.StatusCode}\n{string.Join('\n', headers.Select(header => $"{header.Key}: {string.Join(", ", header.Value)}"))}\n{Differing().Replace(await answer.Content.ReadAsStringAsync(), "")}";
    }

    [GeneratedRegex("\"(reference|traceId)\":\"[^\"]+\"")]
    private static partial Regex Differing();

    private sealed class CommandCount : DbCommandInterceptor
    {
        public int Commands { get; private set; }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Commands++;
            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }
    }
}
