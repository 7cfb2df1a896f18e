using Evidence.Access;

namespace Evidence.Web.Cases;

/// <summary>A field in which it is chosen how closely something is kept.</summary>
internal sealed record ClassChoice(AccessClass Chosen, string Label = "How closely it is kept", string Hint = "Every recording in it is kept at least as closely.");
