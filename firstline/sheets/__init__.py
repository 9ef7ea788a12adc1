"""Lists for and from spreadsheets: CSV and XLSX in and out. The only room that knows openpyxl."""
