namespace Evidence.Testing.Provider;

/// <summary>An account at the test provider. Its password is its name.</summary>
/// <param name="Subject">For ever.</param>
/// <param name="UserName">As it says it in tokens.</param>
/// <param name="Groups">Of which it is a member.</param>
/// <param name="Factors">The <c>amr</c> of its tokens.</param>
public sealed record ProviderAccount(string Subject, string UserName, string[] Groups, string[] Factors);
