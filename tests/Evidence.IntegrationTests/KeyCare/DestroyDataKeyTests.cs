using System.Net;
using System.Text;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Sealing;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Retention;
using Evidence.IntegrationTests.Review;
using Evidence.KeyCare;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Testing.Stores;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.KeyCare;

/// <summary>Once its key is destroyed an item is noise, wherever its bytes lie; until when a backup could still tell is said.</summary>
public sealed class DestroyDataKeyTests
{
    private static readonly Actor Disposal = Actor.Program("disposal");

    [Fact]
    public Task Nothing_opens_its_bytes_in_a_folder() => RunAsync([]);

    [Fact]
    public async Task Nothing_opens_its_bytes_in_an_S3_store() => await RunAsync(await S3Server.SettingsAsync());

    [Fact]
    public async Task Nothing_opens_its_bytes_in_an_Azure_store() => await RunAsync(await AzureServer.SettingsAsync());

    private static async Task RunAsync((string Name, string Value)[] store)
    {
        using var station = new Station { Settings = [.. store.Select(setting => (setting.Name.Replace("__", ":", StringComparison.Ordinal), setting.Value))] };
        await station.InitializeAsync();
        try
        {
            await using var work = new KeyWork(station);
            var (gone, other) = (await Recording.ArriveAsync(station, 2_500_000), await Recording.ArriveAsync(station, 100));
            // What a backup of the database from before keeps.
            var backup = (await work.ObjectAsync(gone)).Wrapped;
            Assert.True(await OpensAsync(station, work, gone, await station.Keys.UnwrapDataKeyAsync(backup, gone.Object, default)));

            var destroyed = await DestroyAsync(station, gone);

            var row = await work.ObjectAsync(gone);
            Assert.Equal((null, null, destroyed.At, destroyed.At + new KeyCareOptions().BackupsKept), (row.WrappedKey, row.KekId, row.KeyDestroyedAt, row.KeyInBackupsUntil));
            Assert.Equal(row.KeyInBackupsUntil, destroyed.InBackupsUntil);
            Assert.Equal(CustodyAction.DataKeyDestroyed, (await station.ActionsAsync(SubjectOf.Item(gone.Item)))[^1]);
            using (var viewer = await Viewer.OpenAsync(station, station.EvidenceOfficer))
            {
                using var answer = await viewer.GetAsync(gone.Stream);
                Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
                var (status, page) = await viewer.PageAsync($"/items/{gone.Item}");
                Assert.Equal(HttpStatusCode.OK, status);
                Assert.Contains("The key of this recording was destroyed.", page, StringComparison.Ordinal);
                Assert.Contains("A backup of the database may hold that key until", page, StringComparison.Ordinal);
            }

            await work.AssertPlaysAsync(other);
            // The bytes are all there, and none of the keys that are left opens them; neither does anything else that the database holds.
            await using var db = station.Open();
            foreach (var held in await db.SealedObjects.AsNoTracking().Where(o => o.WrappedKey != null).ToListAsync())
                Assert.False(await OpensAsync(station, work, gone, await station.Keys.UnwrapDataKeyAsync(held.Wrapped, held.Id, default)));
            Assert.DoesNotContain(Convert.ToHexStringLower(backup.Bytes), await EverythingAsync(station), StringComparison.Ordinal);

            // The backup tells until the key that wrapped it is gone too, which is by the day that was said.
            await work.RotateAsync(KeyUse.Kek);
            await work.RewrapAsync();
            await work.RetireAsync(new KeyCareOptions().BackupsKept + TimeSpan.FromHours(1));
            await work.NoticeAsync();
            await Assert.ThrowsAsync<KeyAwayException>(() => station.Keys.UnwrapDataKeyAsync(backup, gone.Object, default));
            await work.AssertPlaysAsync(other);
        }
        finally
        {
            await station.DisposeAsync();
        }
    }

    [Fact]
    public async Task Asked_again_it_says_what_was_destroyed_and_enters_nothing()
    {
        using var station = new Station();
        await station.InitializeAsync();
        try
        {
            await using var work = new KeyWork(station);
            var recording = await Recording.ArriveAsync(station, 100);
            var first = await DestroyAsync(station, recording);
            var again = await DestroyAsync(station, recording);
            Assert.Equal((first.At, first.InBackupsUntil), (again.At, again.InBackupsUntil));
            Assert.Equal(first.Objects, again.Objects);
            Assert.Single(await station.ActionsAsync(SubjectOf.Item(recording.Item)), CustodyAction.DataKeyDestroyed);
            await using var db = station.Open();
            Assert.Empty(await db.MediaWork.Where(w => w.ItemId == recording.Item).ToListAsync());

            // Nobody brings a key back, or takes the date away.
            foreach (var sql in (string[])["kek_id = 'kek-1', wrapped_key = 'x'", "key_destroyed_at = null, key_in_backups_until = null", "key_in_backups_until = now() + interval '9 days'"])
                Assert.IsType<PostgresException>(await Record.ExceptionAsync(() => EvidenceDatabase.ExecuteAsync(station.Connections.App, $"update items.sealed_object set {sql} where id = '{recording.Object}'")));
        }
        finally
        {
            await station.DisposeAsync();
        }
    }

    [Fact]
    public async Task Is_refused_under_a_hold_while_a_file_is_arriving_and_to_every_person()
    {
        using var station = new Station();
        await station.InitializeAsync();
        try
        {
            await using var keeping = new Keeping(station);
            await using var work = new KeyWork(station);
            var held = await Recording.ArriveAsync(station, 100);
            await keeping.PlaceAsync(held.Item);
            await Keeping.RefusedAsync("key-under-hold", () => DestroyAsync(station, held));
            await work.AssertPlaysAsync(held);
            foreach (var person in (Actor[])[station.Officer, station.EvidenceOfficer, station.Administrator])
                await Assert.ThrowsAsync<RefusedException>(() => DestroyAsync(station, held, person));
            await Keeping.RefusedAsync("reason-needed", () => DestroyAsync(station, held, reason: " "));

            using var agent = await station.EnrolAsync("late");
            var device = TestDevice.New(TestFile.Random("DCIM/100MEDIA/MOV_0009.MP4", 1000));
            await station.RegisterAsync(device);
            var session = DockSessionId.New();
            await agent.DockAsync(device, session);
            var file = await agent.SendFileAsync(device.Files[0], session, device);
            await using var db = station.Open();
            var item = await db.SealedObjects.Where(o => o.Id == file.Object).Select(o => o.ItemId).SingleAsync();
            await Keeping.RefusedAsync("still-arriving", () => DestroyAsync(station, new Recording(item, default, file.Object, [])));

            // Quarantined, the agent's own wrap is all that is left of its key: it goes too.
            var path = Directory.EnumerateFiles(station.StoreFolder, file.Object.ToString(), SearchOption.AllDirectories).Single();
            await File.WriteAllBytesAsync(path, (await File.ReadAllBytesAsync(path))[..^1]);
            await station.VerifyAsync();
            var wrap = await db.Uploads.Where(u => u.ObjectId == file.Object).Select(u => u.Wrap).SingleAsync();
            Assert.NotNull(wrap);
            await DestroyAsync(station, new Recording(item, default, file.Object, []));
            Assert.DoesNotContain(Convert.ToHexStringLower(wrap), await EverythingAsync(station), StringComparison.Ordinal);
        }
        finally
        {
            await station.DisposeAsync();
        }
    }

    private static async Task<DestroyedKeys> DestroyAsync(Station station, Recording recording, Actor? actor = null, string reason = "Data Protection Act 2018 s.47")
    {
        await using var db = station.Open();
        return await new DestroyDataKey(db, station.Custody, new KeyCareOptions(), TimeProvider.System).RunAsync(recording.Item, reason, actor ?? Disposal, default);
    }

    /// <summary>Whether a key opens what the store holds of a recording.</summary>
    private static async Task<bool> OpensAsync(Station station, KeyWork work, Recording recording, DataKey key)
    {
        using (key)
        {
            var row = await work.ObjectAsync(recording);
            await using var db = station.Open();
            var copy = await db.StoredCopies.AsNoTracking().SingleAsync(c => c.ObjectId == recording.Object);
            await using var stored = await station.Store.OpenReadAsync(copy.Key, copy.Version, 0, row.CiphertextBytes, default);
            return (await SealedObjectReader.CheckAsync(stored, row.CiphertextBytes, key, AssociatedData.For(station.Keys.Agency, recording.Object), static _ => { }, default)).IsIntact;
        }
    }

    /// <summary>Every row of every table as text.</summary>
    private static async Task<string> EverythingAsync(Station station)
    {
        await using var source = NpgsqlDataSource.Create(station.Connections.Owner);
        var tables = new List<string>();
        await using (var list = source.CreateCommand("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"))
        await using (var reader = await list.ExecuteReaderAsync())
            while (await reader.ReadAsync())
                tables.Add(reader.GetString(0));
        var text = new StringBuilder();
        foreach (var table in tables)
        {
            await using var rows = source.CreateCommand($"select coalesce(string_agg(r::text, ' '), '') from {table} r");
            text.Append(await rows.ExecuteScalarAsync());
        }

        return text.ToString();
    }
}
