using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>Where one file of a docked volume stands.</summary>
public enum FileStage
{
    /// <summary>Listed, nothing sent yet.</summary>
    Waiting,

    /// <summary>Parts are arriving.</summary>
    Sending,

    /// <summary>All there and claimed; the stored bytes are being read back.</summary>
    Checking,

    /// <summary>Read back, receipt given.</summary>
    Stored,

    /// <summary>The same bytes were already held from an earlier docking.</summary>
    Held,

    /// <summary>The stored bytes are not those that were claimed.</summary>
    Quarantined,

    /// <summary>Not a regular file, or not readable: it stays on the device.</summary>
    LeftOut,
}

/// <summary>One file of a docked volume.</summary>
/// <param name="SentBytes">Ciphertext bytes whose parts are durable, of <paramref name="TotalBytes"/>.</param>
/// <param name="Note">Why it is in quarantine, why it was left out, or what delays the check.</param>
public sealed record FileProgress(string Path, string Display, FileRole Role, long Bytes, FileStage Stage, long SentBytes, long TotalBytes, string? Note);

/// <summary>A dock session with each of its files.</summary>
public sealed record DockProgress(ListedDock Dock, IReadOnlyList<FileProgress> Files);

/// <summary>Reads the progress of a dock session; its pages and its event stream show nothing else.</summary>
public sealed class ReadDock(EvidenceDb db, ListDocks docks)
{
    /// <returns>Null if there is no such session.</returns>
    public async Task<DockProgress?> RunAsync(DockSessionId session, CancellationToken cancellation)
    {
        if (await docks.FindAsync(session, cancellation) is not { } dock)
            return null;
        // An object that was begun again after it was abandoned stands for its file, not the abandoned one.
        var rows = await db.Database.SqlQuery<Row>($"""
            select f.path as "Path", f.display as "Display", f.role as "Role", f.bytes as "Bytes", f.skipped as "Skipped", u.state as "State",
              coalesce(u.reason, u.trouble) as "Note", coalesce(u.ciphertext_bytes, 0) as "TotalBytes",
              coalesce(least(u.ciphertext_bytes, u.part_bytes::bigint * (select count(*) from intake.upload_part p where p.object_id = u.object_id)), 0) as "SentBytes",
              u.object_id is null and exists (select from intake.upload k where k.device_id = s.device_id and k.path_sha256 = f.path_sha256
                and k.plaintext_bytes = f.bytes and k.state = 'verified') as "Held"
            from intake.dock_session s
            join intake.inventory_file f on f.session_id = s.id
            left join lateral (select * from intake.upload u where u.session_id = s.id and u.path_sha256 = f.path_sha256
              order by u.state = 'abandoned', u.started_at desc limit 1) u on true
            where s.id = {session.Value}
            order by f.path
            """).ToListAsync(cancellation);
        return new DockProgress(dock, [.. rows.Select(r => r.ToProgress())]);
    }

    private sealed record Row(
        byte[] Path, string Display, string Role, long Bytes, string? Skipped, string? State, string? Note, long TotalBytes, long SentBytes, bool Held)
    {
        public FileProgress ToProgress()
        {
            var role = Vocabulary.TryParse<FileRole>(Role, out var known) ? known : FileRole.Original;
            return new FileProgress(Convert.ToBase64String(Path), Display, role, Bytes, Stage(), SentBytes, TotalBytes, Skipped ?? Note);
        }

        private FileStage Stage() => State switch
        {
            _ when Skipped is not null => FileStage.LeftOut,
            "uploading" => FileStage.Sending,
            "claimed" => FileStage.Checking,
            "verified" => FileStage.Stored,
            "duplicate" => FileStage.Held,
            "quarantined" => FileStage.Quarantined,
            _ => Held ? FileStage.Held : FileStage.Waiting,
        };
    }
}
