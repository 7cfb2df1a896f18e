using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Evidence.Intake;

/// <summary>Writes an inventory's files to the catalogue. A card may hold 100,000 of them: they are copied in, not inserted one by one.</summary>
internal static class VolumeListing
{
    private const string Copy = """
        copy intake.inventory_file (session_id, path, path_sha256, display, bytes, modified_at, role, sidecar_of, segment_of, segment, skipped) from stdin (format binary)
        """;

    /// <summary>In the transaction that <paramref name="db"/> has open.</summary>
    public static async Task WriteAsync(EvidenceDb db, Inventory inventory, CancellationToken cancellation)
    {
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await using var rows = await connection.BeginBinaryImportAsync(Copy, cancellation);
        foreach (var file in inventory.Files)
            await WriteAsync(rows, inventory.Session, Row.Of(file), cancellation);
        foreach (var file in inventory.Skipped)
            await WriteAsync(rows, inventory.Session, Row.Of(file), cancellation);
        await rows.CompleteAsync(cancellation);
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter rows, DockSessionId session, Row row, CancellationToken cancellation)
    {
        await rows.StartRowAsync(cancellation);
        await rows.WriteAsync(session.Value, NpgsqlDbType.Uuid, cancellation);
        await rows.WriteAsync(row.Path, NpgsqlDbType.Bytea, cancellation);
        await rows.WriteAsync(Sha256Hash.Of(row.Path).ToArray(), NpgsqlDbType.Bytea, cancellation);
        await rows.WriteAsync(row.Display, NpgsqlDbType.Text, cancellation);
        await rows.WriteAsync(row.Bytes, NpgsqlDbType.Bigint, cancellation);
        await WriteOrNullAsync(rows, row.ModifiedAt, NpgsqlDbType.TimestampTz, cancellation);
        await rows.WriteAsync(Vocabulary.Word(row.Role), NpgsqlDbType.Text, cancellation);
        await WriteOrNullAsync(rows, row.SidecarOf, NpgsqlDbType.Bytea, cancellation);
        await WriteOrNullAsync(rows, row.Segment?.Of.Bytes.ToArray(), NpgsqlDbType.Bytea, cancellation);
        await WriteOrNullAsync(rows, row.Segment?.Number, NpgsqlDbType.Integer, cancellation);
        await WriteOrNullAsync(rows, row.Skipped is { } reason ? Vocabulary.Word(reason) : null, NpgsqlDbType.Text, cancellation);
    }

    private static Task WriteOrNullAsync<T>(NpgsqlBinaryImporter rows, T? value, NpgsqlDbType type, CancellationToken cancellation) =>
        value is null ? rows.WriteNullAsync(cancellation) : rows.WriteAsync(value, type, cancellation);

    private readonly record struct Row(
        byte[] Path, string Display, long Bytes, DateTimeOffset? ModifiedAt, FileRole Role, byte[]? SidecarOf, RecordingSegment? Segment, SkipReason? Skipped)
    {
        // PostgreSQL's text takes no NUL; the display text of a hostile agent may hold one.
        public static Row Of(InventoryFile file) => new(
            file.Path.Bytes.ToArray(), file.Path.Display, file.Bytes, file.Modified, file.Role, file.SidecarOf?.Bytes.ToArray(), file.Segment, null);

        public static Row Of(SkippedFile file) => new(file.Path.Bytes.ToArray(), file.Path.Display, 0, null, FileRole.Original, null, null, file.Reason);
    }
}
