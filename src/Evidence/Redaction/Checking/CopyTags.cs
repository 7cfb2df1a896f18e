namespace Evidence.Redaction.Checking;

/// <summary>Tells what every file of ours says of itself from what came from elsewhere.</summary>
internal static class CopyTags
{
    private static readonly HashSet<string> Own = new(StringComparer.Ordinal)
    {
        "stream 0: video h264", "stream 0: audio aac", "stream 1: audio aac",
        "format: major_brand=isom", "format: minor_version=512", "format: compatible_brands=isomiso2avc1mp41", "format: compatible_brands=isomiso2mp41",
    };

    private static readonly string[] OfStreams = ["language=und", "handler_name=VideoHandler", "handler_name=SoundHandler", "vendor_id=[0][0][0][0]"];

    /// <param name="tag">As <see cref="Media.Examination.ReadTags"/> lists it.</param>
    /// <param name="kept">Names of tags that the profile keeps.</param>
    public static bool IsOwn(string tag, IReadOnlySet<string> kept)
    {
        if (Own.Contains(tag))
            return true;
        var colon = tag.IndexOf(": ", StringComparison.Ordinal);
        if (colon < 0)
            return false;
        var (where, said) = (tag[..colon], tag[(colon + 2)..]);
        if (where is "stream 0" or "stream 1")
            return OfStreams.Contains(said) || (said.StartsWith("creation_time=", StringComparison.Ordinal) && kept.Contains("creation_time"));
        var name = said.Split('=')[0];
        return where == "format" && (kept.Contains(name) || (name == "location-eng" && kept.Contains("location")));
    }
}
