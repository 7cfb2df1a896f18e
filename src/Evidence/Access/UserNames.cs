using Microsoft.AspNetCore.Identity;

namespace Evidence.Access;

internal static class UserNames
{
    /// <summary>Whether somebody may have it: of the characters that are allowed, <see cref="PersonMapping.UserNameLength"/> of them at most.</summary>
    public static bool Allows(this IdentityOptions identity, string userName) =>
        userName.Length is > 0 and <= PersonMapping.UserNameLength && userName.All(letter => identity.User.AllowedUserNameCharacters.Contains(letter, StringComparison.Ordinal));
}
