namespace Evidence.Web.Redaction;

/// <summary>What the keys of the studio do, as its page lists them. They are heard in scripts/studio/keys.ts.</summary>
internal static class StudioKeys
{
    public static readonly IReadOnlyList<(string Part, IReadOnlyList<(string Keys, string Does)> Keys)> All =
    [
        ("Everywhere in the studio, but not in fields",
        [
            ("Ctrl+Z", "undo"),
            ("Ctrl+Y", "do again; Ctrl+Shift+Z too"),
        ]),
        ("Picture, time line and sound",
        [
            ("Space", "play or pause"),
            (", .", "one frame back, forward"),
            ("J K L", "5 seconds back; stop; play, and again: twice as fast"),
            ("Home End", "to the first, the last frame"),
            ("G U", "next gap, next unsure span"),
            ("A", "play all seams, or stop"),
            ("Delete", "remove the chosen mask or span"),
        ]),
        ("Picture",
        [
            ("R E P B F", "rectangle, ellipse, polygon, brush, whole frame"),
            ("Enter", "put the shape in the middle, or end a polygon"),
            ("Escape", "give up drawing, leave the point or the mask"),
            ("← ↑ → ↓", "move the mask by a pixel, with Shift by 16; without a mask: one frame"),
            ("Ctrl+← Ctrl+→", "narrower, wider; with Shift by 16 pixels"),
            ("Ctrl+↑ Ctrl+↓", "taller, less tall"),
            ("+ -", "larger, smaller"),
            ("N", "next point of a polygon or brush line; Shift+N: the one before"),
            ("Page↑ Page↓", "the mask before, after, on this frame"),
            ("1 2 3", "original, preview, outline"),
            ("8 9 0", "zoom out, in, fit"),
        ]),
        ("Picture and time line",
        [
            ("I O", "the mask begins, ends with this frame"),
            ("H", "keyframe here; Shift+H removes it"),
            ("S", "split the mask here"),
            ("T", "follow from here"),
        ]),
        ("Time line",
        [
            ("← →", "one frame; with Shift one second"),
            ("↑ ↓", "the mask before, after"),
            ("+ - 0", "show less time, more, all"),
        ]),
        ("Sound",
        [
            ("I O", "a span begins, ends here; of a chosen span: its start, its end"),
            ("M", "silence or a tone"),
            ("↑ ↓", "the span before, after"),
            ("Escape", "choose no span"),
        ]),
    ];
}
