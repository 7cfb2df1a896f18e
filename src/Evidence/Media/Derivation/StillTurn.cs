namespace Evidence.Media.Derivation;

/// <summary>The filters that set a still upright. ffmpeg's own turning is off: it knows some formats and not others.</summary>
internal static class StillTurn
{
    /// <param name="orientation">1 to 8 as Exif counts.</param>
    /// <returns>Filters that end with a comma; empty where the picture is upright.</returns>
    public static string Filters(int orientation) => orientation switch
    {
        2 => "hflip,",
        3 => "hflip,vflip,",
        4 => "vflip,",
        5 => "transpose=cclock_flip,",
        6 => "transpose=clock,",
        7 => "transpose=clock_flip,",
        8 => "transpose=cclock,",
        _ => "",
    };
}
