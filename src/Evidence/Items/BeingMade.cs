namespace Evidence.Items;

/// <summary>An order of media work, and how far the worker is that is at it.</summary>
/// <param name="Progress">Null while no worker is at it.</param>
public sealed record BeingMade(MediaWork Work, MediaProgress? Progress);
