using Evidence.Custody;
using Evidence.Custody.Log;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Log;
using Evidence.Formats.Verification;
using Evidence.IntegrationTests.Database;
using Evidence.Keys;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.IntegrationTests.Custody.Log;

/// <summary>A database whose log a test writes pass by pass, and reads as outsiders do.</summary>
public sealed class LogWorld : IAsyncDisposable
{
    private readonly TempFolder folder = new();

    public EvidenceDatabase Database { get; } = new();

    public NpgsqlDataSource Source { get; private set; } = null!;

    public FileKeyRing Keys { get; private set; } = null!;

    /// <summary>As a program that has just started reads them.</summary>
    public LogTiles Tiles => new(Source);

    public string KeyFolder => folder["keys"];

    public CheckLog Check => new(Source, Keys);

    public RememberLog Memory => new(folder["log"], Keys);

    public static async Task<LogWorld> CreateAsync()
    {
        var world = new LogWorld();
        await world.InitializeAsync();
        return world;
    }

    private async Task InitializeAsync()
    {
        await Database.InitializeAsync();
        MakeKeyRing.Run(KeyFolder, Database.Agency, DateTimeOffset.UnixEpoch);
        Keys = FileKeyRing.Open(KeyFolder);
        Source = NpgsqlDataSource.Create(Database.Connections.App);
    }

    /// <summary>What writes the log, after the check that every worker makes first.</summary>
    internal async Task<GrowLog> SequencerAsync() => new(Source, Keys, TimeProvider.System, await Check.RebuildAsync(default));

    public async Task<IReadOnlyList<Sha256Hash>> AppendAsync(params Subject[] subjects)
    {
        await using var db = Database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var hashes = await Database.Custody.AppendAsync(db, new CustodyAct { Actor = EvidenceDatabase.Tester, Action = CustodyAction.ViewStarted, Subjects = subjects }, default);
        await transaction.CommitAsync();
        return hashes;
    }

    /// <summary>What the verifier says of the log as it is published.</summary>
    public async Task<LogReport> VerifyAsync(Checkpoint? seen = null)
    {
        await using var db = Database.Open();
        var log = new ReadLog(db, Tiles, Keys, new LogOptions());
        var note = (await log.PublishedAsync(default))?.ToBytes();
        return LogVerification.Run(path => path == TilePath.Checkpoint ? note : Tile(path), LogPolicy.Of(Keys.LogKeys[0]), seen, default);
    }

    /// <summary>What somebody does who owns the database.</summary>
    public Task AttackAsync(string sql) => EvidenceDatabase.ExecuteAsync(Database.Connections.Owner, sql);

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        Keys.Dispose();
        folder.Dispose();
    }

    public byte[]? Tile(string path) =>
        TilePath.TryParse(path["tile/".Length..], out var level, out var index, out var width) ? Tiles.TileAsync(level, index, width, default).GetAwaiter().GetResult() : null;
}
