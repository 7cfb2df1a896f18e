using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Evidence.Web.Layout;

/// <summary>What every page says of itself: a title that tells what and whose, and the way back.</summary>
/// <param name="Title">What the page is: "Footage".</param>
/// <param name="Whose">Whose: "PC Amara Okafor · collar number 4471"; empty where it is nobody's.</param>
/// <param name="Trail">Pages above this one, outermost first.</param>
internal sealed record PageHead(string Title, string Whose = "", params IReadOnlyList<Crumb> Trail)
{
    private const string Key = "head";

    /// <summary>True after a refused form: the title then begins with "Error:", as screen readers read it first.</summary>
    public bool HasErrors { get; init; }

    /// <summary>The page is one thing that needs all the room: without navigation and footer.</summary>
    public bool IsWholeWindow { get; init; }

    public void On(ViewDataDictionary view) => view[Key] = this;

    public static PageHead Of(ViewDataDictionary view) => view[Key] as PageHead ?? new PageHead("Evidence");
}

internal sealed record Crumb(string Text, string Href);
