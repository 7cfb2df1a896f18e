using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Evidence.Intake;

/// <summary>Reads the progress of a dock session; its pages and its event stream show nothing else.</summary>
public sealed class ReadDock(EvidenceDb db, ListDocks docks)
{
    public const int PageSize = 200;

    /// <summary>In this order pages list files: what needs somebody, what moves, what is done.</summary>
    public static readonly IReadOnlyList<FileStage> Order =
        [FileStage.Quarantined, FileStage.Unreadable, FileStage.Sending, FileStage.Checking, FileStage.Waiting, FileStage.LeftOut, FileStage.Stored, FileStage.Held];

    private static readonly string[] OrderWords = [.. Order.Select(Vocabulary.Word)];

    /// <summary>Footage may lie there: what is left out for any other reason is no file.</summary>
    private static readonly string[] CouldNotBeRead = [.. new[] { SkipReason.Unreadable, SkipReason.ChangedWhileRead, SkipReason.Vanished, SkipReason.TooDeep }.Select(Vocabulary.Word)];

    /// <summary>
    /// Every file of the session {0} with its stage; {1} are the reasons that mean it could not be read. An object that was begun again after it was
    /// abandoned stands for its file, not the abandoned one.
    /// </summary>
    private const string Staged = """
        with latest as materialized (
          select distinct on (path_sha256) * from intake.upload where session_id = {0} order by path_sha256, state = 'abandoned', started_at desc),
        staged as (
          select f.path, f.display, f.role, f.bytes, f.skipped, u.object_id, u.reason, u.trouble, u.ciphertext_bytes, u.part_bytes, coalesce(u.item_id, k.item_id) as item_id,
            case when f.skipped = any({1}) then 'unreadable' when f.skipped is not null then 'left-out'
              when u.state = 'uploading' then 'sending' when u.state = 'claimed' then 'checking' when u.state = 'verified' then 'stored'
              when u.state = 'duplicate' then 'held' when u.state = 'quarantined' then 'quarantined'
              when u.object_id is null and k.item_id is not null then 'held' else 'waiting' end as stage
          from intake.dock_session s
          join intake.inventory_file f on f.session_id = s.id
          left join latest u on u.path_sha256 = f.path_sha256
          left join lateral (select k.item_id from intake.upload k where k.device_id = s.device_id and k.path_sha256 = f.path_sha256
            and k.plaintext_bytes = f.bytes and k.state = 'verified' and (u.object_id is null or u.state = 'duplicate')
            and not exists (select from items.stored_copy c where c.object_id = k.object_id and c.damaged_at is not null) limit 1) k on true
          where s.id = {0}),
        counted as (
          select t.*, coalesce(least(t.ciphertext_bytes, t.part_bytes::bigint * case when stage = 'sending'
            then (select count(*) from intake.upload_part p where p.object_id = t.object_id) else 0 end), 0)::bigint as sent from staged t)
        """;

    private const string Tally = Staged + """

        select stage as "Stage", count(*)::int as "Files",
          coalesce(sum(case when stage in ('stored', 'held', 'checking', 'quarantined') then bytes else least(bytes, sent) end), 0)::bigint as "Copied"
        from counted group by stage
        """;

    private const string Page = Staged + """
        , page as (
          select *, array_position({2}, stage) as rank from counted
          where ({3}::text is null or stage = {3}) and (array_position({2}, stage), path) > ({4}, {5})
          order by rank, path limit {6})
        select p.path as "Path", p.display as "Display", p.role as "Role", p.bytes as "Bytes", p.stage as "Stage", coalesce(p.skipped, p.reason, p.trouble) as "Note",
          coalesce(p.ciphertext_bytes, 0) as "TotalBytes", p.sent as "SentBytes", p.item_id as "Item", i.officer_id as "Officer"
        from page p left join items.item i on i.id = p.item_id
        order by p.rank, p.path
        """;

    /// <returns>Null if there is no such session, or it is not this officer's.</returns>
    public async Task<DockProgress?> RunAsync(DockSessionId session, PersonId? ownedBy, CancellationToken cancellation)
    {
        if (await docks.FindAsync(session, ownedBy, cancellation) is not { } dock)
            return null;
        return new DockProgress(dock, await TallyAsync(session, cancellation));
    }

    /// <summary>Counts, and the files that move. A volume may hold 100,000 files: none is read into memory but those.</summary>
    public async Task<DockTally> TallyAsync(DockSessionId session, CancellationToken cancellation)
    {
        var counts = await db.Database.SqlQueryRaw<Count>(Tally, session.Value, CouldNotBeRead).ToListAsync(cancellation);
        var files = counts.ToDictionary(c => StageOf(c.Stage), c => c.Files);
        var moving = files.ContainsKey(FileStage.Sending) ? (await PageAsync(session, FileStage.Sending, null, DockTally.MostMoving, cancellation)).Files : [];
        return new DockTally(files, counts.Sum(c => c.Copied), moving);
    }

    /// <param name="session">The docking.</param>
    /// <param name="stage">Only files that stand there; null for all.</param>
    /// <param name="after">Behind which file the page begins; null for the first page.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<FilePage> PageAsync(DockSessionId session, FileStage? stage, FilePlace? after, int most, CancellationToken cancellation)
    {
        var only = new NpgsqlParameter("only", NpgsqlDbType.Text) { Value = stage is { } wanted ? Vocabulary.Word(wanted) : DBNull.Value };
        var rank = after is { } place ? Array.IndexOf(OrderWords, Vocabulary.Word(place.Stage)) + 1 : 0;
        var rows = await db.Database.SqlQueryRaw<Row>(Page, session.Value, CouldNotBeRead, OrderWords, only, rank, after?.Path ?? [], most + 1).ToListAsync(cancellation);
        var files = rows.Take(most).Select(r => r.ToProgress()).ToList();
        return new FilePage(files, rows.Count > most ? new FilePlace(files[^1].Stage, rows[most - 1].Path) : null);
    }

    private static FileStage StageOf(string word) => Vocabulary.TryParse<FileStage>(word, out var stage) ? stage : FileStage.Waiting;

    private sealed record Count(string Stage, int Files, long Copied);

    private sealed record Row(
        byte[] Path, string Display, string Role, long Bytes, string Stage, string? Note, long TotalBytes, long SentBytes, Guid? Item, Guid? Officer)
    {
        public FileProgress ToProgress() => new(
            Convert.ToBase64String(Path), Display, Vocabulary.TryParse<FileRole>(Role, out var known) ? known : FileRole.Original, Bytes, StageOf(Stage), SentBytes, TotalBytes, Note,
            Item is { } item ? new ItemId(item) : null, Officer is { } officer ? new PersonId(officer) : null);
    }
}
