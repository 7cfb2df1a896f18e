using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Json;
using Evidence.Formats.Packaging;
using Evidence.Formats.Protocol;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Transfer.Carrying;

/// <summary>Writes <c>installation.zip</c>: keys, custody log and catalogue, as they stand at one moment.</summary>
internal sealed class WriteInstallation(ReadRows rows, LockedCopy ring)
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    public List<ExportedTable> Tables { get; } = [];

    public long Entries { get; private set; }

    /// <param name="bag">Not finished here.</param>
    /// <param name="bagOf">The bag in which an object lies, or null.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task RunAsync(BagWriter bag, Func<ObjectId, string?> bagOf, CancellationToken cancellation)
    {
        var agency = await rows.Db.Agency.AsNoTracking().SingleAsync(cancellation);
        await bag.AddAsync(ExportPaths.ReadMe, Encoding.UTF8.GetBytes(ExportReadMe.Of(agency)), cancellation);
        await bag.AddAsync(ExportPaths.Agency, CanonicalJson.Write(new JsonObject
        {
            ["agency"] = agency.Id.ToString(), ["createdAt"] = Instant.Format(agency.CreatedAt), ["logOrigin"] = agency.LogOrigin,
        }), cancellation);
        foreach (var (name, bytes) in ring.Files)
            await bag.AddAsync(ExportPaths.Keys + name, bytes, cancellation);
        await bag.AddAsync(ExportPaths.Entries, null, WriteEntriesAsync, cancellation);
        await bag.AddAsync(ExportPaths.Details, null, WriteDetailsAsync, cancellation);
        foreach (var table in TableShape.Ordered(rows.Db))
            await WriteTableAsync(bag, table, cancellation);
        await bag.AddAsync(ExportPaths.Index, null, (output, token) => WriteIndexAsync(output, bagOf, token), cancellation);
    }

    private async Task WriteTableAsync(BagWriter bag, TableShape table, CancellationToken cancellation)
    {
        var count = 0L;
        await bag.AddAsync(ExportPaths.Table(table.Name), null, async (output, token) =>
        {
            await foreach (var row in rows.TableAsync(table, withSecret: false, token))
            {
                await LineAsync(output, Encoding.UTF8.GetBytes(row), token);
                count++;
            }
        }, cancellation);
        Tables.Add(new(table.Name, count));
        if (table.Secret.Count == 0)
            return;
        using var clear = new MemoryStream();
        await foreach (var row in rows.TableAsync(table, withSecret: true, cancellation))
            await LineAsync(clear, Encoding.UTF8.GetBytes(row), cancellation);
        await bag.AddAsync(ExportPaths.SecretTable(table.Name), ring.Lock(ExportPaths.SecretName(table.Name), clear.GetBuffer().AsSpan(0, (int)clear.Length)), cancellation);
    }

    private async Task WriteEntriesAsync(Stream output, CancellationToken cancellation)
    {
        var entries = rows.Db.Entries.AsNoTracking().OrderBy(e => e.SubjectKind).ThenBy(e => e.SubjectId).ThenBy(e => e.Chain).ThenBy(e => e.Sequence).Select(e => e.Bytes);
        await foreach (var bytes in entries.AsAsyncEnumerable().WithCancellation(cancellation))
        {
            await LineAsync(output, bytes, cancellation);
            Entries++;
        }
    }

    private async Task WriteDetailsAsync(Stream output, CancellationToken cancellation)
    {
        await foreach (var detail in rows.Db.Details.AsNoTracking().OrderBy(d => d.EntryHash).ThenBy(d => d.Field).AsAsyncEnumerable().WithCancellation(cancellation))
        {
            DetailLine line = detail.ErasedBy is { } by
                ? new DetailLine.Erased(detail.EntryHash, detail.Field, by)
                : new DetailLine.Present(detail.EntryHash, detail.Field, Commitment.With(detail.Salt, detail.Value));
            await LineAsync(output, line.ToCanonicalBytes(), cancellation);
        }
    }

    private async Task WriteIndexAsync(Stream output, Func<ObjectId, string?> bagOf, CancellationToken cancellation)
    {
        await LineAsync(output, "item,title,captured,arrived,officer,device,part,role,file,bytes,sha256,object,sealed bytes,sealed sha256,bag"u8.ToArray(), cancellation);
        var parts =
            from p in rows.Db.Parts
            join i in rows.Db.Items on p.ItemId equals i.Id
            join o in rows.Db.SealedObjects on p.ObjectId equals o.Id
            join person in rows.Db.People on i.OfficerId equals person.Id into officers
            from officer in officers.DefaultIfEmpty()
            join known in rows.Db.Devices on i.DeviceId equals known.Id into devices
            from device in devices.DefaultIfEmpty()
            orderby p.ItemId, p.Role, p.Ordinal
            select new { p, i, o, Officer = officer == null ? "" : officer.DisplayName, Serial = device == null ? "" : device.Serial };
        await foreach (var x in parts.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellation))
            await LineAsync(output, Encoding.UTF8.GetBytes(Csv(x.i.Id.ToString(), x.i.Title, x.i.CapturedLocal?.ToString("s", CultureInfo.InvariantCulture) ?? "", Instant.Format(x.i.ArrivedAt),
                x.Officer, x.Serial, x.p.Id.ToString(), Vocabulary.Word(x.p.Role), x.p.Display, Number(x.o.PlaintextBytes), x.o.PlaintextSha256.ToString(), x.o.Id.ToString(),
                Number(x.o.CiphertextBytes), x.o.CiphertextSha256.ToString(), bagOf(x.o.Id) ?? "")), cancellation);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>RFC 4180. A field that a spreadsheet would take for a formula begins with an apostrophe.</summary>
    private static string Csv(params string[] fields) => string.Join(',', fields.Select(field =>
    {
        var safe = field is ['=' or '+' or '-' or '@' or '\t', ..] ? "'" + field : field;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }));

    private static async Task LineAsync(Stream output, byte[] bytes, CancellationToken cancellation)
    {
        await output.WriteAsync(bytes, cancellation);
        await output.WriteAsync(LineEnd, cancellation);
    }
}
