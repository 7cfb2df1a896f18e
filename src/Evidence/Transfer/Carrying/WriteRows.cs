using System.Text;
using System.Text.Json.Nodes;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Evidence.Transfer.Carrying;

/// <summary>
/// Writes an export's rows within one open transaction. Entries come first: the database asks of every row of evidence for an entry about
/// its subject in the same transaction, and checks every entry and every detail as it does when they are new.
/// </summary>
internal sealed class WriteRows(EvidenceDb db, AgencyId agency)
{
    private const int RowsAtOnce = 500;

    private NpgsqlConnection Connection => (NpgsqlConnection)db.Database.GetDbConnection();

    private NpgsqlTransaction Transaction => (NpgsqlTransaction)db.Database.CurrentTransaction!.GetDbTransaction();

    /// <summary>The agency itself. Its row is what tells the database that this transaction imports, so that it stands in no savepoint, as EF's own would.</summary>
    public Task<int> AgencyAsync(byte[] told, ExportDescription description, CancellationToken cancellation)
    {
        var created = Instant.TryParse((string?)JsonNode.Parse(told)?["createdAt"], out var at) ? at : throw Altered("when the agency was made cannot be read");
        return db.Database.ExecuteSqlAsync($"insert into custody.agency (id, log_origin, created_at) values ({agency.Value}, {description.LogOrigin}, {created})", cancellation);
    }

    /// <returns>How many.</returns>
    public async Task<long> EntriesAsync(IEnumerable<byte[]> lines, CancellationToken cancellation)
    {
        await using var copy = await Connection.BeginBinaryImportAsync(
            "copy custody.entry (hash, subject_kind, subject_id, chain, sequence, previous, at, action, act_id, bytes) from stdin (format binary)", cancellation);
        copy.Timeout = Timeout.InfiniteTimeSpan;
        var count = 0L;
        foreach (var bytes in lines)
        {
            var reading = CustodyEntryReader.Read(bytes);
            if (reading.Entry is not { } entry || entry.Agency != agency)
                throw Altered($"the custody entry {reading.Hash} cannot be read");
            await copy.StartRowAsync(cancellation);
            await copy.WriteAsync(reading.Hash.ToArray(), NpgsqlDbType.Bytea, cancellation);
            await copy.WriteAsync(entry.Subject.Kind.Word(), NpgsqlDbType.Varchar, cancellation);
            await copy.WriteAsync(entry.Subject.Id, NpgsqlDbType.Uuid, cancellation);
            await copy.WriteAsync(entry.Chain.Word(), NpgsqlDbType.Varchar, cancellation);
            await copy.WriteAsync(entry.Sequence, NpgsqlDbType.Bigint, cancellation);
            if (entry.Previous is { } previous) await copy.WriteAsync(previous.ToArray(), NpgsqlDbType.Bytea, cancellation);
            else await copy.WriteNullAsync(cancellation);
            await copy.WriteAsync(entry.At, NpgsqlDbType.TimestampTz, cancellation);
            await copy.WriteAsync(entry.Action.Word, NpgsqlDbType.Text, cancellation);
            await copy.WriteAsync(entry.Act.Value, NpgsqlDbType.Uuid, cancellation);
            await copy.WriteAsync(bytes, NpgsqlDbType.Bytea, cancellation);
            count++;
        }

        await copy.CompleteAsync(cancellation);
        return count;
    }

    public async Task DetailsAsync(IEnumerable<byte[]> lines, CancellationToken cancellation)
    {
        await using var copy = await Connection.BeginBinaryImportAsync("copy custody.detail (entry_hash, field, salt, value, erased_by) from stdin (format binary)", cancellation);
        copy.Timeout = Timeout.InfiniteTimeSpan;
        foreach (var line in lines)
        {
            var detail = DetailLine.TryRead(line, []) ?? throw Altered("a custody detail cannot be read");
            await copy.StartRowAsync(cancellation);
            await copy.WriteAsync(detail.Entry.ToArray(), NpgsqlDbType.Bytea, cancellation);
            await copy.WriteAsync(detail.Field, NpgsqlDbType.Text, cancellation);
            var (opening, by) = (detail as DetailLine.Present, detail as DetailLine.Erased);
            await WriteAsync(copy, opening?.Opening.Salt.ToArray(), cancellation);
            await WriteAsync(copy, opening?.Opening.CanonicalValue.ToArray(), cancellation);
            await WriteAsync(copy, by?.By.ToArray(), cancellation);
        }

        await copy.CompleteAsync(cancellation);
    }

    /// <summary>Where each chain ends follows from the entries.</summary>
    public Task<int> ChainHeadsAsync(CancellationToken cancellation) => db.Database.ExecuteSqlAsync($"select custody.make_heads()", cancellation);

    /// <returns>How many.</returns>
    public async Task<long> TableAsync(TableShape table, IEnumerable<string> rows, CancellationToken cancellation)
    {
        var count = 0L;
        var columns = TableShape.List(table.Columns);
        foreach (var batch in rows.Chunk(RowsAtOnce))
        {
            await using var insert = new NpgsqlCommand($"insert into {table.Name} ({columns}) select {columns} from jsonb_populate_recordset(null::{table.Name}, $1)", Connection, Transaction) { CommandTimeout = 0 };
            insert.Parameters.Add(new NpgsqlParameter { Value = new StringBuilder("[").AppendJoin(',', batch).Append(']').ToString(), NpgsqlDbType = NpgsqlDbType.Jsonb });
            count += await insert.ExecuteNonQueryAsync(cancellation);
        }

        return count;
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, byte[]? bytes, CancellationToken cancellation) =>
        bytes is null ? copy.WriteNullAsync(cancellation) : copy.WriteAsync(bytes, NpgsqlDbType.Bytea, cancellation);

    private static RefusedException Altered(string what) => TransferRefusals.ExportAltered.Because($"The export is not what was written: {what}. Nothing was imported.").ToException();
}
