"""Reading a workbook: bytes to sheets, sheets to typed rows, and every fault with its cell. Writes nothing.

file -> container (safe to open?) -> sheets -> people, stays, attendance, outcomes -> Book (rows and faults)
"""
