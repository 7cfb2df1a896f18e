namespace Evidence.Agent.Station;

/// <summary>A sign for each state, told apart by its shape alone.</summary>
internal static class BaySigns
{
    public static Html Of(BayState state) => new($"""<svg class="sign" viewBox="0 0 48 48" aria-hidden="true" focusable="false">{Shape(state)}</svg>""");

    private static string Shape(BayState state) => state switch
    {
        // An arrow out of a tray.
        BayState.Copying => """<path fill="currentColor" d="M24 4 38 18h-9v14H19V18h-9zM6 36h36v8H6z"/>""",
        // A tick in a frame.
        BayState.SafeToTake => """<path fill="none" stroke="currentColor" stroke-width="5" d="M5 5h38v38H5z"/><path fill="none" stroke="currentColor" stroke-width="6" d="m13 25 8 8 15-18"/>""",
        // A tick in a frame that is open yet.
        BayState.Spooled => """<path fill="none" stroke="currentColor" stroke-width="5" stroke-dasharray="13 8" d="M5 5h38v38H5z"/><path fill="none" stroke="currentColor" stroke-width="6" d="m13 25 8 8 15-18"/>""",
        // A tick cut out of a full disc.
        BayState.Ready => """<circle cx="24" cy="24" r="21" fill="currentColor"/><path fill="none" stroke="#fff" stroke-width="6" d="m13 25 8 8 15-18"/>""",
        // A question in a triangle.
        BayState.Undecided => """<path fill="none" stroke="currentColor" stroke-width="4" stroke-linejoin="round" d="M24 5 45 43H3z"/><path fill="none" stroke="currentColor" stroke-width="4" d="M19 22c0-7 11-6 10 0-1 4-5 3-5 8"/><circle cx="24" cy="36" r="2.6" fill="currentColor"/>""",
        // A call in an octagon, as on the road.
        BayState.LeaveIt => """<path fill="currentColor" d="M15 3h18l12 12v18L33 45H15L3 33V15z"/><path stroke="#fff" stroke-width="6" d="M24 12v15"/><circle cx="24" cy="35" r="3.6" fill="#fff"/>""",
        // An arrow back into a tray.
        _ => """<path fill="currentColor" d="M24 32 10 18h9V4h10v14h9zM6 36h36v8H6z"/>""",
    };
}
