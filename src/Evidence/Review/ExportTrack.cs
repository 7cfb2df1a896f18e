using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Media.Telemetry.Exports;

namespace Evidence.Review;

/// <summary>What a track can be saved as (docs/formats/telemetry.md, section 5).</summary>
public enum TrackForm { GeoJson, Gpx }

/// <param name="Bytes">The file.</param>
/// <param name="MediaType">RFC 7946, or GPX 1.1.</param>
/// <param name="Name">To save it under: of the recording's id, because names come from devices.</param>
public sealed record ExportedTrack(byte[] Bytes, string MediaType, string Name);

/// <summary>
/// Gives the telemetry track that was made for a recording in a form that maps open. It is opened like any part of the recording: the
/// view begins before the first byte. What the device wrote itself is a part of its own, and saved as it is.
/// </summary>
public sealed class ExportTrack(PlayPart play)
{
    /// <exception cref="RefusedException"><c>no-such-part</c>, <c>part-not-stored</c>, <c>no-track</c>.</exception>
    /// <exception cref="AlteredObjectException">The stored track is not the one that was sealed.</exception>
    public async Task<ExportedTrack> RunAsync(ItemId item, PartId part, TrackForm form, Actor actor, CancellationToken cancellation)
    {
        using var opened = await play.RunAsync(item, part, actor, cancellation);
        if (opened.Part is not { Role: FileRole.Telemetry, IsFromDevice: false })
            throw ReviewRefusals.NoTrack.ToException();
        var tracks = TelemetryDocumentReader.Read(await opened.BytesAsync(0, opened.Bytes, cancellation));
        using var output = new MemoryStream();
        if (form == TrackForm.GeoJson) GeoJson.Write(output, tracks);
        else Gpx.Write(output, tracks);
        return form == TrackForm.GeoJson
            ? new ExportedTrack(output.ToArray(), GeoJson.MediaType, $"{item}.geojson")
            : new ExportedTrack(output.ToArray(), Gpx.MediaType, $"{item}.gpx");
    }
}
