namespace Evidence.Access.SigningIn;

/// <summary>A page or endpoint for people who proved within the last ten minutes who they are; others are asked again first.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RequireFreshAttribute : Attribute
{
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);

    /// <summary>Reading asks for nothing; only what is sent does.</summary>
    public bool OnlyToChange { get; init; }
}
