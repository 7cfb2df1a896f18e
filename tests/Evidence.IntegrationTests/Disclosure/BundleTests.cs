using System.IO.Compression;
using System.Text;
using Evidence.Custody;
using Evidence.Disclosure;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Packaging;
using Evidence.Formats.Protocol;
using Evidence.Formats.Verification;
using Evidence.IntegrationTests.Custody.Log;
using Evidence.IntegrationTests.Intake;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Disclosure;

public sealed class BundleTests(Station station) : IClassFixture<Station>, IDisposable
{
    private readonly Footage footage = new(station);

    public void Dispose() => footage.Dispose();

    [Fact]
    public async Task A_bundle_of_a_real_station_is_intact_for_the_verifier()
    {
        var first = await footage.RecordAsync("плёнка <script> 100%", 5_000_000);
        await footage.AddPlayableAsync(first);
        var second = await footage.RecordAsync("MOV_0002", 10);
        var path = await footage.DownloadAsync(await footage.BundleAsync(second, first));

        var report = footage.Verify(path);
        Assert.Empty(report.Findings);
        Assert.Equal(Verdict.Intact, report.Verdict);
        Assert.Equal([(1, 2, 2), (2, 3, 2)], report.Bundle!.Items.Select(i => (i.Number, i.Files, i.Receipts)));
        Assert.Equal(RecipientView.NotNeeded, Assert.Single(report.Bundle.Grounds));
        Assert.True(report.Bundle.Details.Withheld > 0);
        using var bag = BagZip.Open(path);
        Assert.Contains("data/002/playable/плёнка _script_ 100_.mp4", bag.Files.Keys);
        Assert.Contains("data/002/original/плёнка _script_ 100_.MP4", bag.Files.Keys);
        Assert.Contains("data/002/sidecar/плёнка _script_ 100_.SRT", bag.Files.Keys);
    }

    [Fact]
    public async Task The_verifier_program_says_intact_with_the_root_and_5_without()
    {
        var path = await footage.DownloadAsync(await footage.BundleAsync(await footage.RecordAsync("program", 1000)));
        var program = Programs.PathOf("evidence-verify");
        var trusted = await ChildProcess.RunAsync("dotnet", [program, path, "--trust", station.Keys.RootFingerprint.ToString()]);
        Assert.True(trusted.ExitCode == 0, trusted.Output + trusted.Error);
        var untrusted = await ChildProcess.RunAsync("dotnet", [program, path]);
        Assert.Equal(5, untrusted.ExitCode);
        Assert.Contains(station.Keys.RootFingerprint.ToString(), untrusted.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_download_gives_the_same_bytes_whatever_happened_since_and_each_is_entered()
    {
        var item = await footage.RecordAsync("again", 100_000);
        var bundle = await footage.BundleAsync(item);
        var first = await File.ReadAllBytesAsync(await footage.DownloadAsync(bundle));
        await footage.AddPlayableAsync(item);
        await footage.BundleAsync(item);
        Assert.Equal(first, await File.ReadAllBytesAsync(await footage.DownloadAsync(bundle)));
        Assert.Equal([CustodyAction.BundleMade, CustodyAction.BundleDownloaded, CustodyAction.BundleDownloaded], await station.ActionsAsync(SubjectOf.Bundle(bundle)));
        Assert.Equal(2, (await station.ActionsAsync(SubjectOf.Item(item))).Count(a => a == CustodyAction.ItemDisclosed));
    }

    [Fact]
    public async Task An_item_with_more_files_than_one_entry_holds_is_disclosed_in_several_entries_of_one_act()
    {
        var item = await footage.RecordAsync("many", 1000, sidecars: 203);
        var bundle = await footage.BundleAsync(item);
        Assert.Equal(2, (await station.ActionsAsync(SubjectOf.Item(item))).Count(a => a == CustodyAction.ItemDisclosed));
        var report = footage.Verify(await footage.DownloadAsync(bundle));
        Assert.Empty(report.Findings);
        Assert.Equal((204, 204), (report.Bundle!.Items[0].Files, report.Bundle.Items[0].Receipts));
    }

    [Fact]
    public async Task The_database_refuses_a_bundle_without_its_entry()
    {
        await using var db = station.Open();
        db.Bundles.Add(new DisclosureBundle
        {
            Id = BundleId.New(), ActId = ActId.New(), Description = [1], Files = 0, MadeAt = DateTimeOffset.UnixEpoch,
            MadeBy = station.EvidenceOfficer.Person!.Value, PayloadBytes = 0, Purpose = "p", Recipient = "r",
        });
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => db.SaveChangesAsync());
        Assert.Equal("EV001", ((refused as PostgresException) ?? (PostgresException)refused.InnerException!).SqlState);
    }

    [Fact]
    public async Task Refuses_what_may_not_be_disclosed_and_writes_nothing()
    {
        var verified = await footage.RecordAsync("good", 1000);
        var waiting = await footage.ReceiveUnverifiedAsync();
        await RefusesAsync("nothing-picked", new BundleToMake([], "r", "p"));
        await RefusesAsync("no-such-item", new BundleToMake([verified, ItemId.New()], "r", "p"));
        await RefusesAsync("item-not-verified", new BundleToMake([verified, waiting], "r", "p"));
        await RefusesAsync("recipient-needed", new BundleToMake([verified], " ", "p"));
        await RefusesAsync("purpose-needed", new BundleToMake([verified], "r", "\n"));
        await RefusesAsync("text-too-long", new BundleToMake([verified], new string('r', 1001), "p"));
        await RefusesAsync("too-many-items", new BundleToMake([.. Enumerable.Range(0, 1001).Select(_ => ItemId.New())], "r", "p"));
        await RefusesAsync("not-permitted", new BundleToMake([verified], "r", "p"), station.Officer);
        await RefusesAsync("not-permitted", new BundleToMake([verified], "r", "p"), station.Administrator);
        Assert.DoesNotContain(CustodyAction.ItemDisclosed, await station.ActionsAsync(SubjectOf.Item(verified)));
        await station.VerifyAsync();
    }

    [Fact]
    public async Task Refuses_a_quarantined_item_and_a_download_by_somebody_else()
    {
        var item = await footage.RecordAsync("quarantine", 1000);
        var bundle = await footage.BundleAsync(item);
        Assert.Equal("not-permitted", (await Assert.ThrowsAsync<RefusedException>(() => footage.DownloadAsync(bundle, station.Officer))).Refusal.Code);
        Assert.Equal("no-such-bundle", (await Assert.ThrowsAsync<RefusedException>(() => footage.DownloadAsync(BundleId.New()))).Refusal.Code);
        await QuarantineAsync(item);
        await RefusesAsync("item-not-verified", new BundleToMake([item], "r", "p"));
    }

    [Fact]
    public async Task A_stored_file_that_changed_breaks_the_download_off()
    {
        var item = await footage.RecordAsync("altered", 3_000_000);
        var bundle = await footage.BundleAsync(item);
        await footage.FlipStoredByteAsync(item, 2_500_000);
        var spoilt = await Assert.ThrowsAsync<SpoiltBundleException>(() => footage.DownloadAsync(bundle));
        await using var db = station.Open();
        Assert.Equal((await db.Parts.SingleAsync(p => p.ItemId == item && p.Role == FileRole.Original)).Id, spoilt.Part);
    }

    [Fact]
    public async Task A_wrong_hash_in_the_catalogue_breaks_the_download_off()
    {
        var item = await footage.RecordAsync("catalogue", 3_000);
        var bundle = await footage.BundleAsync(item);
        await using (var db = station.Open())
        {
            // As if the description had been made from a wrong row: the bytes open, and are not what is promised.
            await footage.DownloadAsync(bundle);
            var row = await db.Bundles.AsNoTracking().SingleAsync(b => b.Id == bundle);
            var text = Encoding.UTF8.GetString(row.Description);
            var hash = BundleDescription.TryRead(row.Description, [])!.Items[0].Files[0].Sha256.ToString();
            var wrong = Encoding.UTF8.GetBytes(text.Replace(hash, Sha256Hash.Of("other"u8).ToString(), StringComparison.Ordinal));
            var writer = new WriteBundle(db, station.Copies(db), station.Keys, Logged.Reader(db, station.Keys));
            await Assert.ThrowsAsync<SpoiltBundleException>(() => writer.RunAsync(row, BundleDescription.TryRead(wrong, [])!, Stream.Null, default));
        }
    }

    public static TheoryData<string, string, Severity> Damages => new()
    {
        { "flip", "file-altered", Severity.Altered },
        { "drop-file", "file-missing", Severity.Incomplete },
        { "drop-entry", "chain-sequence-wrong", Severity.Altered },
        { "swap-entries", "chain-previous-wrong", Severity.Altered },
        { "add-file", "file-not-listed", Severity.Altered },
        { "foreign-receipt", "receipt-misplaced", Severity.Altered },
        { "drop-receipt", "receipt-missing", Severity.Incomplete },
        { "drop-detail", "detail-missing", Severity.Incomplete },
        { "change-detail", "detail-altered", Severity.Altered },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_tampered_bundle_is_refused(string damage, string code, Severity severity)
    {
        var item = await footage.RecordAsync(damage, 2_000);
        var other = await footage.RecordAsync(damage + "-2", 2_000);
        var path = await footage.DownloadAsync(await footage.BundleAsync(item, other));
        await using (var zip = await ZipFile.OpenAsync(path, ZipArchiveMode.Update)) Tamper(zip, damage, item);
        var report = footage.Verify(path);
        Assert.True(report.Findings.Any(f => f.Code == code && f.Severity == severity), string.Join('\n', report.Findings));
        Assert.NotEqual(Verdict.Intact, report.Verdict);
    }

    private static void Tamper(ZipArchive zip, string damage, ItemId item)
    {
        var top = zip.Entries[0].FullName.Split('/')[0];
        var chain = Entry($"custody/item-{item}-operational.jsonl");
        switch (damage)
        {
            case "flip": Rewrite(Entry("data/001/original/"), bytes => bytes[100] ^= 1); break;
            case "drop-file": Entry("data/001/original/").Delete(); break;
            case "drop-receipt": Entry("receipts/").Delete(); break;
            case "add-file": zip.CreateEntry(top + "/data/001/original/added.MP4").Open().Dispose(); break;
            case "drop-entry": RewriteLines(chain, lines => lines.RemoveAt(1)); break;
            case "swap-entries": RewriteLines(chain, lines => (lines[1], lines[2]) = (lines[2], lines[1])); break;
            case "drop-detail": RewriteLines(Entry("custody/details.jsonl"), lines => lines.RemoveAt(0)); break;
            case "change-detail":
                RewriteLines(Entry("custody/details.jsonl"), lines =>
                {
                    var at = lines.FindIndex(l => l.Contains("Crown", StringComparison.Ordinal));
                    lines[at] = lines[at].Replace("Crown", "Clown", StringComparison.Ordinal);
                });
                break;
            case "foreign-receipt": Write(Entry("receipts/"), Read(zip.Entries.Last(e => e.FullName.StartsWith($"{top}/receipts/", StringComparison.Ordinal)))); break;
            default: throw new ArgumentOutOfRangeException(nameof(damage));
        }

        ZipArchiveEntry Entry(string start) => zip.Entries.First(e => e.FullName.StartsWith($"{top}/{start}", StringComparison.Ordinal));
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static void Write(ZipArchiveEntry entry, byte[] content)
    {
        using var stream = entry.Open();
        stream.SetLength(0);
        stream.Write(content);
    }

    private static void Rewrite(ZipArchiveEntry entry, Action<byte[]> change)
    {
        var content = Read(entry);
        change(content);
        Write(entry, content);
    }

    private static void RewriteLines(ZipArchiveEntry entry, Action<List<string>> change)
    {
        var lines = Encoding.UTF8.GetString(Read(entry)).Split('\n')[..^1].ToList();
        change(lines);
        Write(entry, Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n"))));
    }

    private async Task RefusesAsync(string code, BundleToMake wanted, Actor? actor = null)
    {
        await using var db = station.Open();
        var refused = await Assert.ThrowsAsync<RefusedException>(() => footage.Maker(db).RunAsync(wanted, actor ?? station.EvidenceOfficer, default));
        Assert.Equal(code, refused.Refusal.Code);
    }

    private async Task QuarantineAsync(ItemId id)
    {
        await using var db = station.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var item = await db.Items.SingleAsync(i => i.Id == id);
        item.State = ItemState.Quarantined;
        item.Reason = "test";
        await db.SaveChangesAsync();
        await station.Custody.AppendAsync(db, new CustodyAct { Actor = station.EvidenceOfficer, Action = CustodyAction.ObjectQuarantined, Subjects = [SubjectOf.Item(id)] }, default);
        await transaction.CommitAsync();
    }
}
