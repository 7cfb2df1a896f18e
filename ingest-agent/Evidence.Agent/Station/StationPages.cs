namespace Evidence.Agent.Station;

/// <summary>The pages. All names in them may come from a device.</summary>
internal sealed class StationPages(StationBoard board)
{
    public Html Board() => Layout("Dock station", $"""
        <h1>Dock station <span class="whose">{board.AgentName}</span></h1>
        <div class="banner" id="silent" role="alert" hidden><p><strong>The dock program does not answer.</strong> Leave the cameras in their bays; nothing is lost. Tell IT that the dock station at “{board.AgentName}” has stopped.</p></div>
        <div id="said" class="hidden" role="status"></div>
        <div id="live">{Live()}</div>
        """, refresh: true);

    /// <summary>What the page's script fetches once a second. It is put in place whole only when the shape is another one.</summary>
    public Html Live()
    {
        var bays = board.Look();
        var spare = StationBoard.Spare(bays);
        var health = board.Bench.Server.Health;
        var shape = string.Join('|', bays.Select(bay => $"{bay.Place}{bay.Session}{bay.State}{bay.Called}{bay.Officer}{bay.CanBeTaken}{bay.IsReading}{BayWords.Advice(bay, spare)}"))
            + health.Trouble + string.Join('|', board.Ended.Select(one => one.Session));
        var said = string.Join(". ", bays.Select(bay => $"{bay.Called}: {BayWords.Word(bay.State)}"));
        var at = health.Since is { } since ? BayWords.Time(since, board.Bench.Clock.LocalTimeZone) : "";
        return Html.Of($"""
            <div data-shape="{shape}" data-said="{said}">
            {Html.If(health.Trouble is not null, $"""<div class="banner"><p><strong>The server cannot be used since {at}.</strong> {LeaveThem()} You can go. Copying goes on by itself when the server is back; nothing is lost.</p><p class="small">{health.Trouble}</p></div>""")}
            {Html.If(bays.Count == 0, $"""<div class="empty"><p>Put a camera or card into a bay. It shows here within seconds.</p></div>""")}
            <ul class="bays">{Html.Join(bays.Select(bay => Card(bay, spare)))}</ul>
            {Lately()}
            </div>
            """);
    }

    public static Html Take(BayFacts bay, string? problem) => Layout($"Take {bay.Called}", $"""
        {Html.If(problem is not null, $"""<div class="banner" role="alert"><h2>That did not work</h2><p>{problem}</p></div>""")}
        <h1>Take {bay.Called}</h1>
        <p>From now on its recordings are yours, until it is handed to somebody else.</p>
        <form method="post" action="/take" autocomplete="off">
        <input type="hidden" name="session" value="{bay.Session?.ToString()}">
        <label for="number">Your staff number</label>
        <p class="hint" id="hint">Type it, or hold your card to the reader.</p>
        <input id="number" name="number" type="text" maxlength="100" autofocus aria-describedby="hint" spellcheck="false" autocapitalize="off">
        <button type="submit">Take this camera</button>
        </form>
        <p><a href="/">Back to the docks</a></p>
        """, goHomeAfter: 90);

    public static Html Taken(BayFacts bay, string officer) => Layout($"{bay.Called} is yours", $"""
        <div class="panel" role="status"><h1>{bay.Called} is yours</h1><p>{officer}. What it records from now on is filed under your name.</p></div>
        <p>Take it out of the bay. Have a good shift.</p>
        <p><a href="/">Back to the docks</a></p>
        """, goHomeAfter: 20);

    public static Html NotHere() => Layout("Not here", $"""
        <h1>This is not here any more</h1>
        <p>The camera was taken out, or is being copied again. The docks show what is in the bays now.</p>
        <p><a href="/">Back to the docks</a></p>
        """, goHomeAfter: 60);

    public static Html Layout(string title, Html.Writing body, bool refresh = false, int? goHomeAfter = null, bool script = true) => Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{title} – Evidence</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/assets/station.css">
        {Html.If(script, $"""<script src="/assets/station.js" type="module"></script>""")}
        {Html.If(refresh, $"""<noscript><meta http-equiv="refresh" content="5"></noscript>""")}
        </head>
        <body{Html.If(goHomeAfter is not null, $""" data-home-after="{goHomeAfter ?? 0}" """)}>
        <a class="skip" href="#main">Skip to the content</a>
        <header><a href="/">Evidence</a></header>
        <main id="main" tabindex="-1">{Html.Of(body)}</main>
        </body>
        </html>
        """);

    private static Html Card(BayFacts bay, string? spare) => Html.Of($"""
        <li class="bay bay--{Formats.Vocabulary.Word(bay.State)}">
        <h2>{bay.Called} <span class="place">{bay.Place}</span></h2>
        <p class="officer">{bay.Officer ?? "Officer not known"}</p>
        <p class="state">{BaySigns.Of(bay.State)}<strong>{BayWords.Word(bay.State)}</strong></p>
        {Html.If(bay.State == BayState.Copying || bay.State == BayState.LeaveIt, $"""<progress data-number max="100" value="{bay.Percent}" aria-label="Copied from {bay.Called}"></progress>""")}
        <p class="left" data-number>{BayWords.TimeLeft(bay)}</p>
        <p class="numbers" data-number>{BayWords.Numbers(bay)}</p>
        <p class="advice">{BayWords.Advice(bay, spare)}</p>
        {Html.If(bay.CanBeTaken, $"""<p><a class="button" id="take-{bay.Session?.ToString()}" href="/take?session={bay.Session?.ToString()}">Take <span class="hidden">{bay.Called}</span><span aria-hidden="true">this camera</span></a></p>""")}
        </li>
        """);

    /// <summary>With a spool a camera may leave although the server is away: its bay says so.</summary>
    private string LeaveThem() => board.Bench.Spool is null ? "Leave the cameras in their bays." : "Leave the cameras in their bays, but for those that are safe to take.";

    private Html Lately()
    {
        var ended = board.Ended;
        return Html.If(ended.Count > 0, $"""
            <h2>Docked lately</h2>
            <ul class="lately">{Html.Join(ended.Select(one => Html.Of($"""
            <li><a id="receipt-{one.Session.ToString()}" href="/receipt?session={one.Session.ToString()}">Docking receipt of {one.Called}</a> <span>{BayWords.Time(one.At, board.Bench.Clock.LocalTimeZone)}: {one.Safe} of {BayWords.Count(one.Files)} safe</span></li>
            """)))}</ul>
            """);
    }
}
