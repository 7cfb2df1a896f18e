namespace Evidence.Access;

/// <summary>What a person is here; <see cref="PermissionMap"/> says what each may do.</summary>
public enum Role { Officer, EvidenceOfficer, Administrator }
