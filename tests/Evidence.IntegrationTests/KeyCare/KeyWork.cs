using Evidence.Custody;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Review;
using Evidence.Items;
using Evidence.KeyCare;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.KeyCare;

/// <summary>The care for a station's keys, as verbs, pages and the worker run it.</summary>
internal sealed class KeyWork : IAsyncDisposable
{
    private readonly Station station;

    private readonly FileKeyRing? own;

    /// <param name="kms">For a station whose key-encryption key a service keeps; a ring of its own is opened with it.</param>
    public KeyWork(Station station, KmsAccess? kms = null)
    {
        (this.station, Source) = (station, NpgsqlDataSource.Create(station.Connections.App));
        own = kms is null ? null : FileKeyRing.Open(Ring.Path, kms: kms);
    }

    /// <summary>The ring that everything here works with.</summary>
    public FileKeyRing Keys => own ?? station.Keys;

    public NpgsqlDataSource Source { get; }

    private RingFolder Ring => new(Path.Combine(station.DataFolder, "keys"));

    public async Task<KeyName> RotateAsync(KeyUse use, TimeSpan? overlap = null, Actor? actor = null, string? arn = null)
    {
        await using var db = station.Open();
        return await new RotateKey(Source, db, station.Custody, Keys, Ring, TimeProvider.System).RunAsync(use, overlap, arn, actor ?? station.Administrator, default);
    }

    public async Task<RewrapReport> RewrapAsync()
    {
        await using var db = station.Open();
        return await new RewrapDataKeys(Source, db, station.Custody, Keys, TimeProvider.System, NullLogger<RewrapDataKeys>.Instance).RunAsync(null, default);
    }

    /// <summary>What the worker does so much later.</summary>
    public async Task RetireAsync(TimeSpan later)
    {
        await using var db = station.Open();
        await new RetireKeys(Source, db, station.Custody, Keys, Ring, new KeyCareOptions(), new LaterClock(later)).RunAsync(default);
    }

    /// <summary>What a running worker does every few seconds.</summary>
    public async Task NoticeAsync()
    {
        await using var db = station.Open();
        Keys.Refresh(await db.KeyVersions.AsNoTracking().ToListAsync());
    }

    public async Task<KeyVersion> VersionAsync(string name)
    {
        await using var db = station.Open();
        return await db.KeyVersions.AsNoTracking().SingleAsync(v => v.Name == name);
    }

    public async Task<IReadOnlyList<CustodyAction>> ChainAsync(string name) => await station.ActionsAsync(SubjectOf.Key((await VersionAsync(name)).Fingerprint));

    public async Task<SealedObject> ObjectAsync(Recording recording)
    {
        await using var db = station.Open();
        return await db.SealedObjects.AsNoTracking().SingleAsync(o => o.Id == recording.Object);
    }

    /// <summary>The running Web, which was told nothing, still serves every byte.</summary>
    public async Task AssertPlaysAsync(Recording recording)
    {
        using var viewer = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        await viewer.StatePurposeAsync(recording.Item);
        using var answer = await viewer.GetAsync(recording.Stream);
        Assert.Equal(recording.Bytes, await answer.Content.ReadAsByteArrayAsync());
    }

    public ValueTask DisposeAsync()
    {
        own?.Dispose();
        return Source.DisposeAsync();
    }
}
