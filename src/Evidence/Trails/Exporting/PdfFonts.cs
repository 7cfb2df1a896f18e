using PdfSharp.Drawing;
using PdfSharp.Fonts;

namespace Evidence.Trails.Exporting;

/// <summary>DejaVu Sans, which we carry: a paper must not look otherwise because a server has other fonts.</summary>
internal sealed class PdfFonts : IFontResolver
{
    private const string Family = "DejaVu Sans";

    // The library looks for a font when the first one is made.
    static PdfFonts()
    {
        GlobalFontSettings.FontResolver = new PdfFonts();
        (Text, Small, Strong, Heading) = (new(Family, 8.5), new(Family, 6.5), new(Family, 9.5, XFontStyleEx.Bold), new(Family, 16, XFontStyleEx.Bold));
    }

    public static XFont Text { get; }

    public static XFont Small { get; }

    public static XFont Strong { get; }

    public static XFont Heading { get; }

    public FontResolverInfo? ResolveTypeface(string familyName, bool bold, bool italic) => new(bold ? "DejaVuSans-Bold" : "DejaVuSans");

    public byte[]? GetFont(string faceName)
    {
        using var stored = typeof(PdfFonts).Assembly.GetManifestResourceStream($"Evidence.Trails.Fonts.{faceName}.ttf")
            ?? throw new InvalidOperationException($"The font {faceName} is not in this program.");
        var bytes = new byte[stored.Length];
        stored.ReadExactly(bytes);
        return bytes;
    }
}
