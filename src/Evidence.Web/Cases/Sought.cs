namespace Evidence.Web.Cases;

/// <summary>A box in which somebody says which records of a list they look for.</summary>
/// <param name="Href">The list.</param>
/// <param name="State">Kept while they look; null for the list's first view.</param>
internal sealed record Sought(string Href, string? Text, string? State);
