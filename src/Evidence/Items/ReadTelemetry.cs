using Evidence.Database;
using Evidence.Formats.Protocol;
using Evidence.Items.Places;
using Evidence.Media.Containers;
using Evidence.Media.Derivation;
using Evidence.Media.Sandboxing;
using Evidence.Media.Telemetry;
using Evidence.Media.Telemetry.Exports;
using Evidence.Media.Telemetry.Mp4;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items;

/// <summary>
/// Reads the telemetry that a device wrote beside a recording or inside it, and publishes the track as a part of the recording's item
/// (docs/formats/telemetry.md). Telemetry may arrive before or after the recording it belongs to, so this is work of its own. It is read in
/// the sandbox. The track's clock becomes the recording's time, with its certainty.
/// </summary>
internal sealed class ReadTelemetry(EvidenceDb db, OpenPart open, PublishDerivative publish)
{
    private static readonly DerivativeKind Kind = new(FileRole.Telemetry, "Telemetry track.json", "application/json");

    private const int MostAttempts = 3;

    /// <exception cref="IOException">The part could not be read; the work waits.</exception>
    /// <exception cref="SandboxFailedException">The sandbox could not run; the work waits.</exception>
    public async Task<WorkEnd> RunAsync(MediaWork work, OriginalCopy copy, ProvenSandbox sandbox, CancellationToken cancellation)
    {
        var part = await db.Parts.AsNoTracking().SingleAsync(p => p.Id == work.PartId, cancellation);
        var source = await db.SealedObjects.AsNoTracking().SingleAsync(o => o.Id == part.ObjectId, cancellation);
        if (!await MayHoldAsync(part, source, cancellation))
            return await publish.NothingAsync(work, cancellation);
        var path = await copy.ForAsync(part.Id, source.PlaintextBytes, open, cancellation);
        var (tracks, trouble) = await new SandboxedTelemetry(sandbox).RunAsync(path, CheckMedia.Patience(work.Attempts), cancellation);
        if (trouble is not null)
            return work.Attempts < MostAttempts ? WorkEnd.Later(trouble) : WorkEnd.Never(trouble);
        // A device's own proxy has boxes with a time too; they tell of the recording only what its original tells.
        if (!tracks.Any(track => track.Points.Count > 0 && (track.Source != QuickTimePlace.Source || part.Role == FileRole.Original)))
            return await publish.NothingAsync(work, cancellation);
        var output = copy.Folder.NewFile();
        try
        {
            await using (var file = PrivateFiles.Create(output))
                TelemetryDocument.Write(file, tracks);
            var recipe = new Recipe(TelemetryReader.Engine, ["telemetry", "--json"], source.PlaintextSha256);
            var kind = Kind with { Found = FoundIn(tracks, part, source), Places = PlacesOfTrack.Of(work.ItemId, tracks) };
            return await publish.RunAsync(work, kind, new DerivativeResult(output, recipe, null), again: false, cancellation);
        }
        finally
        {
            File.Delete(output);
        }
    }

    private async Task<bool> MayHoldAsync(ItemPart part, SealedObject source, CancellationToken cancellation) =>
        source.PlaintextBytes > 0 && TelemetryReader.MayHold(await open.HeadAsync(part.Id, TelemetryReader.HeadBytes, cancellation));

    /// <summary>A recording of several files begins with the first; what the others carry does not tell when.</summary>
    private static FoundTime? FoundIn(IReadOnlyList<TelemetryTrack> tracks, ItemPart part, SealedObject source)
    {
        if ((part.Role == FileRole.Original && part.Ordinal > 0) || CapturedTime.Of(tracks) is not { } captured)
            return null;
        var first = tracks.SelectMany(track => track.Points).FirstOrDefault(point => point.Confidence == PointConfidence.Good);
        var place = first is null ? null : Iso6709.Of(first.Latitude!.Value, first.Longitude!.Value);
        return new FoundTime(captured, place, part.InCustody(source));
    }
}
